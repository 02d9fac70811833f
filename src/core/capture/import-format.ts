/** What can be imported from a file: the one table that the command line, the reference and the web client show. */
export interface ImportFormatFacts {
  readonly name: string;
  /** For people, short. */
  readonly label: string;
  /** One sentence: what the file is. */
  readonly summary: string;
  /** How to get the file out of the product that writes it. */
  readonly source: string;
  /** Names of its files, of those in a folder. */
  readonly files: RegExp;
  /** Where the product keeps it, as a shell would say it; read when no path is given. */
  readonly folders: readonly string[];
  /** Whether a map must say which field is which. */
  readonly needsMap: boolean;
}

const RECORDS = /\.(?:jsonl?|ndjson|csv)(?:\.gz)?$/;
/** Beside their bills clouds put lists of the files that there are. */
const BILLS = /(?<!manifest)\.(?:csv|tsv|txt|parquet|json|jsonl|ndjson)(?:\.gz)?$/i;
const JSON_LINES = /\.(?:jsonl|ndjson)(?:\.gz)?$/;
const JSON_PAGES = /\.(?:json|jsonl|ndjson)(?:\.gz)?$/;

export const IMPORT_FORMATS = [
  {
    name: 'exchanges',
    label: 'Provider exchanges',
    summary: 'Recorded HTTP exchanges with a provider, one a line.',
    source: 'Any recorder of HTTP traffic.',
    files: JSON_LINES,
    folders: [],
    needsMap: false,
  },
  {
    name: 'calls',
    label: 'Calls',
    summary: 'Calls in the words of this program, one a line.',
    source: 'Your own program, or an export of Whence.',
    files: JSON_LINES,
    folders: [],
    needsMap: false,
  },
  {
    name: 'csv',
    label: 'CSV',
    summary: 'A table of any vendor, by a map.',
    source: 'The usage export of any vendor.',
    files: /\.(?:csv|tsv|txt)(?:\.gz)?$/,
    folders: [],
    needsMap: true,
  },
  {
    name: 'json',
    label: 'JSON',
    summary: 'Records of any vendor, by a map: one a line, or in a document.',
    source: 'The usage export or report of any vendor.',
    files: RECORDS,
    folders: [],
    needsMap: true,
  },
  {
    name: 'parquet',
    label: 'Parquet',
    summary: 'A table of any vendor, by a map.',
    source: 'The usage export of any vendor, or of a data lake.',
    files: /\.parquet$/,
    folders: [],
    needsMap: true,
  },
  {
    name: 'focus',
    label: 'FOCUS',
    summary: 'Bills as FOCUS 1.0 to 1.4 and the draft of 1.5 have them: CSV, Parquet or JSON, gzipped or not.',
    source: 'Billing exports of AWS, Azure, Google Cloud, Oracle, Snowflake, MongoDB and others.',
    files: BILLS,
    folders: [],
    needsMap: false,
  },
  {
    name: 'cbf',
    label: 'Common Bill Format',
    summary: 'Bills in the Common Bill Format: CSV, Parquet or JSON, gzipped or not.',
    source: 'What adaptors write for CloudZero AnyCost.',
    files: BILLS,
    folders: [],
    needsMap: false,
  },
  {
    name: 'invoice',
    label: 'Invoice',
    summary: 'The lines of any vendor’s bill, by a map: CSV, JSON or Parquet.',
    source: 'The invoice or cost export of any vendor.',
    files: BILLS,
    folders: [],
    needsMap: true,
  },
  {
    name: 'charges',
    label: 'Charges',
    summary: 'Lines of bills in the words of this program, one a line.',
    source: 'Your own program, or an export of Whence.',
    files: RECORDS,
    folders: [],
    needsMap: false,
  },
  {
    name: 'metrics',
    label: 'Metrics',
    summary: 'Numbers of the business, one a line; tables by their column names or a map.',
    source: 'Your own program, billing system or warehouse: revenue, active users, seats, limits.',
    files: /\.(?:jsonl?|ndjson|csv|tsv|parquet)(?:\.gz)?$/,
    folders: [],
    needsMap: false,
  },
  {
    name: 'events',
    label: 'Events',
    summary: 'Outcomes and markers, one a line; tables by their column names or a map.',
    source: 'Your own program, help desk or release pipeline.',
    files: /\.(?:jsonl?|ndjson|csv|tsv|parquet)(?:\.gz)?$/,
    folders: [],
    needsMap: false,
  },
  {
    name: 'otlp',
    label: 'OpenTelemetry',
    summary: 'Spans and logs as OTLP exports them, JSON (one export a line) or protobuf.',
    source: 'The file exporter of the OpenTelemetry Collector.',
    files: /\.(?:jsonl?|ndjson|pb|bin)(?:\.gz)?$/,
    folders: [],
    needsMap: false,
  },
  {
    name: 'bedrock-log',
    label: 'Bedrock invocation logs',
    summary: 'Model invocation logs of Amazon Bedrock, JSON, gzipped or not.',
    source: 'S3: AWSLogs/<account>/BedrockModelInvocationLogs/<region>/…; CloudWatch: export of the log group.',
    files: RECORDS,
    folders: [],
    needsMap: false,
  },
  {
    name: 'litellm',
    label: 'LiteLLM',
    summary: 'Spend logs or callback payloads of the LiteLLM proxy, JSON, JSONL or CSV.',
    source: 'GET /spend/logs, the table LiteLLM_SpendLogs, or the bucket its callbacks write to.',
    files: RECORDS,
    folders: [],
    needsMap: false,
  },
  {
    name: 'langfuse',
    label: 'Langfuse',
    summary: 'Observations, or traces with their observations, JSON, JSONL or CSV.',
    source: 'Export of the Tracing table, the blob storage export, or GET /api/public/observations.',
    files: RECORDS,
    folders: [],
    needsMap: false,
  },
  {
    name: 'helicone',
    label: 'Helicone',
    summary: 'Requests, JSON, JSONL or CSV.',
    source: 'Export of the Requests page, npx @helicone/export, or POST /v1/request/query-clickhouse.',
    files: RECORDS,
    folders: [],
    needsMap: false,
  },
  {
    name: 'openrouter',
    label: 'OpenRouter',
    summary: 'Generations: the CSV of the Activity page, or answers of GET /api/v1/generation.',
    source: 'openrouter.ai/activity, Export.',
    files: RECORDS,
    folders: [],
    needsMap: false,
  },
  {
    name: 'claude-code',
    label: 'Claude Code',
    summary: 'Session logs of Claude Code.',
    source: 'They lie on the machine of whoever uses it.',
    files: /\.jsonl(?:\.gz)?$/,
    folders: ['${CLAUDE_CONFIG_DIR:-~/.claude}/projects', '~/.config/claude/projects'],
    needsMap: false,
  },
  {
    name: 'codex',
    label: 'Codex',
    summary: 'Session logs ("rollouts") of the Codex CLI.',
    source: 'They lie on the machine of whoever uses it.',
    files: /\.jsonl(?:\.gz)?$/,
    folders: ['${CODEX_HOME:-~/.codex}/sessions', '${CODEX_HOME:-~/.codex}/archived_sessions'],
    needsMap: false,
  },
  {
    name: 'gemini-cli',
    label: 'Gemini CLI',
    summary: 'Chat recordings of the Gemini CLI.',
    source: 'They lie on the machine of whoever uses it.',
    files: /[/\\]session-[^/\\]*\.jsonl?(?:\.gz)?$/,
    folders: ['${GEMINI_CLI_HOME:-~}/.gemini/tmp'],
    needsMap: false,
  },
  {
    name: 'openai-usage',
    label: 'OpenAI usage',
    summary: 'Pages of the usage reports of OpenAI’s admin API; kept beside the calls, in no total.',
    source: 'GET /v1/organization/usage/… with an admin key.',
    files: JSON_PAGES,
    folders: [],
    needsMap: false,
  },
  {
    name: 'openai-costs',
    label: 'OpenAI costs',
    summary: 'Pages of the costs report of OpenAI’s admin API; kept beside the calls, in no total.',
    source: 'GET /v1/organization/costs with an admin key.',
    files: JSON_PAGES,
    folders: [],
    needsMap: false,
  },
  {
    name: 'anthropic-usage',
    label: 'Anthropic usage',
    summary: 'Pages of the messages usage report of Anthropic; kept beside the calls, in no total.',
    source: 'GET /v1/organizations/usage_report/messages with an Admin API key.',
    files: JSON_PAGES,
    folders: [],
    needsMap: false,
  },
  {
    name: 'anthropic-cost',
    label: 'Anthropic cost',
    summary: 'Pages of the cost report of Anthropic; kept beside the calls, in no total.',
    source: 'GET /v1/organizations/cost_report with an Admin API key.',
    files: JSON_PAGES,
    folders: [],
    needsMap: false,
  },
] as const satisfies readonly ImportFormatFacts[];

export type ImportFormatName = (typeof IMPORT_FORMATS)[number]['name'];

/** The facts of a format by its name; undefined when there is no such format. */
export function importFormatNamed(name: string): ((typeof IMPORT_FORMATS)[number] & ImportFormatFacts) | undefined {
  return IMPORT_FORMATS.find((format) => format.name === name);
}
