import { LABEL_PREFIX } from '../../core/dimension.ts';
import type { DemoCall } from './demo-call.ts';
import { LABELLED, labelledValue, trueValue } from './labels.ts';
import { hostOf, operationOf, serviceOf } from './offer.ts';

/** A dimension of the truth: how a call's value is read (null for none), and whether its hours are kept. */
export interface TruthReader {
  readonly name: string;
  readonly hourly: boolean;
  readonly read: (call: DemoCall) => string | null;
}

/** Dimensions of many values, or that features add up to, are kept by day alone. */
const DAILY: ReadonlySet<string> = new Set(['product', 'service', 'customer', 'tenant', 'endpoint', 'purpose']);

/** The values as they are. */
export const TRUE_DIMENSIONS: readonly TruthReader[] = [
  { name: 'provider', hourly: true, read: ({ offer }) => offer.provider },
  { name: 'model', hourly: true, read: ({ offer }) => offer.model },
  { name: 'serviceProvider', hourly: false, read: ({ offer }) => serviceOf(offer) },
  { name: 'hostProvider', hourly: false, read: ({ offer }) => hostOf(offer) },
  { name: 'invoiceIssuer', hourly: false, read: ({ offer }) => hostOf(offer) },
  { name: 'modelDeveloper', hourly: false, read: ({ offer }) => offer.developer },
  { name: 'operation', hourly: true, read: ({ offer }) => operationOf(offer) },
  { name: 'role', hourly: false, read: ({ role }) => role },
  { name: 'errorType', hourly: false, read: ({ refusal }) => refusal?.type ?? null },
  { name: 'promptVersion', hourly: false, read: ({ context }) => context.promptVersion },
  { name: 'experiment', hourly: false, read: ({ context }) => context.experiment },
  { name: 'variant', hourly: false, read: ({ context }) => context.variant },
  ...LABELLED.map((name) => ({
    name,
    hourly: !DAILY.has(name),
    read: ({ context }: DemoCall) => trueValue(context, name),
  })),
];

/** The same as far as the calls' labels tell. */
export const LABELLED_DIMENSIONS: readonly TruthReader[] = [
  ...LABELLED.map((name) => ({ name, hourly: false, read: (call: DemoCall) => labelledValue(call, name) })),
  ...(['promptVersion', 'experiment', 'variant'] as const).map((name) => ({
    name: LABEL_PREFIX + name,
    hourly: false,
    read: ({ labelling, context }: DemoCall) => (labelling === 'none' ? null : context[name]),
  })),
];

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
    experiment: context.experiment,
    variant: context.variant,
  };
}
