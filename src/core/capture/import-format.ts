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

const JSON_LINES = /\.(?:jsonl|ndjson)(?:\.gz)?$/;

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
] as const satisfies readonly ImportFormatFacts[];

export type ImportFormatName = (typeof IMPORT_FORMATS)[number]['name'];

/** The facts of a format by its name; undefined when there is no such format. */
export function importFormatNamed(name: string): ((typeof IMPORT_FORMATS)[number] & ImportFormatFacts) | undefined {
  return IMPORT_FORMATS.find((format) => format.name === name);
}
