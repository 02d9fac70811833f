import type { Role } from '../../core/call.ts';
import type { Context, DemoCall } from './demo-call.ts';
import type { Random } from './random.ts';

/** How well the sender of an execution labels its calls. */
export type Labelling = 'full' | 'otherSpelling' | 'teamMissing' | 'none';

const SHARES: readonly (readonly [Labelling, number])[] = [
  ['none', 0.02],
  ['teamMissing', 0.03],
  ['otherSpelling', 0.12],
];
/** Retrieval calls go through another client, which now and then passes no context on. */
const UNWRAPPED_SHARE = 0.05;
const UNWRAPPED_ROLES: ReadonlySet<Role> = new Set<Role>(['embedding', 'retrieval']);

/** The dimensions that a label names, as the truth knows them. */
export const LABELLED = [
  'feature',
  'product',
  'team',
  'environment',
  'service',
  'endpoint',
  'customer',
  'tenant',
  'purpose',
] as const;
export type Labelled = (typeof LABELLED)[number];

/** What most services write, and what those on OpenTelemetry do. */
const KEYS: Readonly<Record<Labelled, string>> = {
  feature: 'feature',
  product: 'product',
  team: 'team',
  environment: 'environment',
  service: 'service',
  endpoint: 'route',
  customer: 'customer',
  tenant: 'tenant',
  purpose: 'purpose',
};
const OTHER_KEYS: Readonly<Record<Labelled, string>> = {
  feature: 'app.feature',
  product: 'app.product',
  team: 'app.team',
  environment: 'deployment.environment.name',
  service: 'service.name',
  endpoint: 'http.route',
  customer: 'app.customer',
  tenant: 'app.tenant',
  purpose: 'app.purpose',
};

export function drawLabelling(random: Random): Labelling {
  let left = random.unit();
  for (const [labelling, share] of SHARES) if ((left -= share) < 0) return labelling;
  return 'full';
}

/** Labelling of one call, given its execution's. */
export function callLabelling(execution: Labelling, role: Role, random: Random): Labelling {
  return UNWRAPPED_ROLES.has(role) && random.chance(UNWRAPPED_SHARE) ? 'none' : execution;
}

/** The value of a dimension as it truly is; null where there is none (a customer, inside the company). */
export function trueValue(context: Context, dimension: Labelled): string | null {
  switch (dimension) {
    case 'environment':
    case 'tenant':
      return context[dimension];
    case 'customer':
      return context.customer?.id ?? null;
    case 'feature':
      return context.feature.name;
    case 'endpoint':
      return context.feature.route;
    default:
      return context.feature[dimension];
  }
}

/** The value that the call's labels name; null where they do not. */
export function labelledValue(call: DemoCall, dimension: Labelled): string | null {
  if (call.labelling === 'none' || (call.labelling === 'teamMissing' && dimension === 'team')) return null;
  return trueValue(call.context, dimension);
}

/** Labels as the sender writes them. */
export function labelsOf(call: DemoCall): Record<string, string> {
  const labels: Record<string, string> = {};
  if (call.labelling === 'none') return labels;
  const keys = call.labelling === 'otherSpelling' ? OTHER_KEYS : KEYS;
  for (const dimension of LABELLED) {
    const value = labelledValue(call, dimension);
    if (value !== null) labels[keys[dimension]] = value;
  }
  const { context } = call;
  labels['role'] = call.role;
  labels['promptVersion'] = context.promptVersion;
  if (context.customer) labels['plan'] = context.customer.plan;
  if (context.conversationId) labels['conversation'] = context.conversationId;
  if (context.experiment) labels['experiment'] = context.experiment;
  if (context.variant) labels['variant'] = context.variant;
  if (call.redoOf) labels['retryReason'] = call.redoOf;
  return labels;
}
