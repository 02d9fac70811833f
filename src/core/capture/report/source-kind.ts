import { ANTHROPIC_COST, ANTHROPIC_USAGE, CLAUDE_CODE } from './anthropic-endpoint.ts';
import { OPENAI_COSTS, OPENAI_USAGE } from './openai-endpoint.ts';
import { OPENROUTER_ACTIVITY } from './openrouter-endpoint.ts';
import type { ReportEndpoint } from './report-endpoint.ts';

/** A kind of report API that Whence can read on a schedule. */
export interface SourceKindFacts {
  readonly name: string;
  readonly label: string;
  readonly provider: string;
  /** Where its API answers unless the configuration says otherwise. */
  readonly url: string;
  /** How the key is sent. */
  readonly login: 'bearer' | 'x-api-key';
  /** What key it takes, and where that is made. */
  readonly key: string;
  readonly everyMinutes: number;
  /** Days after which the provider no longer changes what it said of a day. */
  readonly restatedDays: number;
  readonly endpoints: readonly ReportEndpoint[];
  /** Whether its lines may stand as calls (`asCalls`), and when that is right. Null: it tells of money alone. */
  readonly callsWhen: string | null;
}

export const SOURCE_KINDS = [
  {
    name: 'openai-usage',
    label: 'OpenAI usage',
    provider: 'openai',
    url: 'https://api.openai.com',
    login: 'bearer',
    key: 'An admin key (sk-admin-…), made by an owner of the organisation under Settings, Admin keys.',
    everyMinutes: 60,
    restatedDays: 3,
    endpoints: OPENAI_USAGE,
    callsWhen: 'no gateway, SDK, trace or log sees the calls of this organisation',
  },
  {
    name: 'openai-costs',
    label: 'OpenAI costs',
    provider: 'openai',
    url: 'https://api.openai.com',
    login: 'bearer',
    key: 'An admin key (sk-admin-…), made by an owner of the organisation under Settings, Admin keys.',
    everyMinutes: 360,
    restatedDays: 3,
    endpoints: OPENAI_COSTS,
    callsWhen: null,
  },
  {
    name: 'anthropic-usage',
    label: 'Anthropic usage',
    provider: 'anthropic',
    url: 'https://api.anthropic.com',
    login: 'x-api-key',
    key: 'An Admin API key (sk-ant-admin…), made by an admin of the organisation; there is none for individual accounts.',
    everyMinutes: 60,
    restatedDays: 3,
    endpoints: ANTHROPIC_USAGE,
    callsWhen: 'no gateway, SDK, trace or log sees the calls of this organisation',
  },
  {
    name: 'anthropic-cost',
    label: 'Anthropic cost report',
    provider: 'anthropic',
    url: 'https://api.anthropic.com',
    login: 'x-api-key',
    key: 'An Admin API key (sk-ant-admin…), made by an admin of the organisation; there is none for individual accounts.',
    everyMinutes: 360,
    restatedDays: 3,
    endpoints: ANTHROPIC_COST,
    callsWhen: null,
  },
  {
    name: 'claude-code',
    label: 'Claude Code analytics',
    provider: 'anthropic',
    url: 'https://api.anthropic.com',
    login: 'x-api-key',
    key: 'An Admin API key (sk-ant-admin…), made by an admin of the organisation.',
    everyMinutes: 360,
    restatedDays: 3,
    endpoints: CLAUDE_CODE,
    callsWhen: 'neither session logs nor telemetry of Claude Code arrive, and anthropic-usage does not stand as calls',
  },
  {
    name: 'openrouter-activity',
    label: 'OpenRouter activity',
    provider: 'openrouter',
    url: 'https://openrouter.ai',
    login: 'bearer',
    key: 'A management key, made under Settings, Management keys.',
    everyMinutes: 360,
    restatedDays: 2,
    endpoints: OPENROUTER_ACTIVITY,
    callsWhen: 'no gateway, SDK, trace or log sees the calls of this account',
  },
] as const satisfies readonly SourceKindFacts[];

export type SourceKindName = (typeof SOURCE_KINDS)[number]['name'];

export const SOURCE_KIND_NAMES: readonly SourceKindName[] = SOURCE_KINDS.map(({ name }) => name);

export function sourceKind(name: SourceKindName): SourceKindFacts {
  const kind = SOURCE_KINDS.find((known) => known.name === name);
  if (!kind) throw new Error(`no kind of source is called ${name}`);
  return kind;
}
