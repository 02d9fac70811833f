import { LABEL_PREFIX, NOT_ATTRIBUTED } from '../../core/dimension.ts';
import type { Context, DemoCall } from './demo-call.ts';
import { corpusOf, LABELLED, labelledValue, trueValue } from './labels.ts';
import { hostOf, operationOf, serviceOf, VECTOR_TOP_K } from './offer.ts';
import { INDEXES } from './organisation.ts';

/** A dimension of the truth: how a call's value is read (null for none). */
export interface TruthReader {
  readonly name: string;
  /** Whether its hours are kept beside its days. */
  readonly hourly: boolean;
  /** What stands for no value, as the product shows it. */
  readonly none: string;
  readonly read: (call: DemoCall) => string | null;
}

/** Dimensions of many values, or that features add up to, are kept by day alone. */
const DAILY: ReadonlySet<string> = new Set(['product', 'service', 'customer', 'tenant', 'endpoint', 'purpose']);

/** What the product shows where a call states nothing for a field or label of its own. */
const NONE = '(none)';

const TRIED = ['promptVersion', 'experiment', 'variant', 'run'] as const;

function triedValue({ labelling, context }: DemoCall, name: (typeof TRIED)[number]): string | null {
  if (labelling === 'none') return null;
  return name === 'promptVersion' ? context.promptVersion : (context.trial?.[name] ?? null);
}

/** The values as they are. */
export const TRUE_DIMENSIONS: readonly TruthReader[] = [
  field('provider', ({ offer }) => offer.provider),
  field('model', ({ offer }) => offer.model),
  field('operation', ({ offer }) => operationOf(offer)),
  daily('serviceProvider', ({ offer }) => serviceOf(offer)),
  daily('hostProvider', ({ offer }) => hostOf(offer)),
  daily('invoiceIssuer', ({ offer }) => hostOf(offer)),
  daily('modelDeveloper', ({ offer }) => offer.developer),
  daily('errorType', ({ refusal }) => refusal?.type ?? null),
  daily('role', ({ role }) => role),
  daily('promptVersion', ({ context }) => context.promptVersion),
  daily('experiment', ({ context }) => context.trial?.experiment ?? null),
  daily('variant', ({ context }) => context.trial?.variant ?? null),
  daily('run', ({ context }) => context.trial?.run ?? null),
  daily('spendRule', spendRuleOf),
  daily('lifecycle', ({ context }) => lifecycleOf(context)),
  daily('index', indexOf),
  daily('corpus', corpusOf),
  ...LABELLED.map((name) => ({
    name,
    hourly: !DAILY.has(name),
    none: NOT_ATTRIBUTED,
    read: ({ context }: DemoCall) => trueValue(context, name),
  })),
];

/** The same as far as the calls' labels tell. */
export const LABELLED_DIMENSIONS: readonly TruthReader[] = [
  ...LABELLED.map((name) => ({
    name,
    hourly: false,
    none: NOT_ATTRIBUTED,
    read: (call: DemoCall) => labelledValue(call, name),
  })),
  daily('role', labelledRole),
  { name: 'index', hourly: false, none: NOT_ATTRIBUTED, read: indexOf },
  {
    name: 'corpus',
    hourly: false,
    none: NOT_ATTRIBUTED,
    read: (call) => (call.labelling === 'none' ? null : corpusOf(call)),
  },
  ...TRIED.map((name) => daily(LABEL_PREFIX + name, (call) => triedValue(call, name))),
  ...TRIED.map((name) => ruled(name, (call) => triedValue(call, name))),
  // What a request sets it tells itself, labels or not.
  ruled('reasoningEffort', ({ context, offer }) =>
    offer.api === 'generateContent' ? (context.trial?.effort ?? null) : null,
  ),
  ruled('lifecycle', (call) => (call.labelling === 'none' ? null : lifecycleOf(call.context))),
  ruled('phase', () => 'inference'),
  ruled('topK', ({ offer }) => (offer.api === 'vectorQuery' ? String(VECTOR_TOP_K) : null)),
];

function field(name: string, read: TruthReader['read']): TruthReader {
  return { name, hourly: true, none: NONE, read };
}

function daily(name: string, read: TruthReader['read']): TruthReader {
  return { name, hourly: false, none: NONE, read };
}

function ruled(name: string, read: TruthReader['read']): TruthReader {
  return { ...daily(name, read), none: NOT_ATTRIBUTED };
}

const STAGES = { production: 'production', staging: 'staging', experiments: 'experiment' } as const;

/** What is evaluated or researched is so wherever it runs. */
function lifecycleOf({ feature, environment }: Context): string {
  if (feature.purpose === 'evaluation') return 'evaluation';
  return feature.purpose === 'research' ? 'experiment' : STAGES[environment];
}

/** Why a call's money was spent: to serve, to learn, or for nothing (core/analysis/experiment/spend-class.ts). */
function spendRuleOf({ waste, context }: DemoCall): string {
  if (waste !== null) return waste;
  if (context.trial) return context.trial.waste ?? 'experiment';
  return lifecycleOf(context) === 'production' ? 'production' : 'lifecycle';
}

/** Without a label only the count of attempts tells a role. */
function labelledRole({ labelling, role, attempt }: DemoCall): string {
  if (labelling !== 'none') return role;
  return attempt > 1 ? 'retry' : 'primary';
}

/** The address of a vector database names its index, whatever the labels. */
function indexOf({ offer, context }: DemoCall): string | null {
  return offer.api === 'vectorQuery' ? (INDEXES.get(context.feature.name) ?? null) : null;
}

/** What one cell of the truth holds fixed. */
export const CELL_DIMENSIONS = [
  'feature',
  'team',
  'environment',
  'provider',
  'model',
  'role',
  'promptVersion',
  'experiment',
  'variant',
] as const;
export type CellDimension = (typeof CELL_DIMENSIONS)[number];

export function cellValues({ context, offer, role }: DemoCall): Readonly<Record<CellDimension, string | null>> {
  return {
    feature: context.feature.name,
    team: context.feature.team,
    environment: context.environment,
    provider: offer.provider,
    model: offer.model,
    role,
    promptVersion: context.promptVersion,
    experiment: context.trial?.experiment ?? null,
    variant: context.trial?.variant ?? null,
  };
}
