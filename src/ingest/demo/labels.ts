import type { Role } from '../../core/call.ts';
import type { Context, DemoCall, Labelling } from './demo-call.ts';
import { CORPORA } from './organisation.ts';
import type { Pattern } from './organisation.ts';
import type { Random } from './random.ts';

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

/** Draws an execution's labelling. Agents run in a framework that always passes context on. */
export function drawLabelling(pattern: Pattern, random: Random): Labelling {
  let left = random.unit();
  for (const [labelling, share] of SHARES) if ((left -= share) < 0 && isFor(pattern, labelling)) return labelling;
  return 'full';
}

function isFor(pattern: Pattern, labelling: Labelling): boolean {
  return pattern !== 'agent' || labelling !== 'none';
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

/** How services on OpenTelemetry shorten the environments' names. */
const OTHER_VALUES: ReadonlyMap<string, string> = new Map([
  ['production', 'prod'],
  ['staging', 'stage'],
]);

/** The body of documents that a call embeds a piece of; null for all other calls. */
export function corpusOf({ document, context }: DemoCall): string | null {
  return document === null ? null : (CORPORA.get(context.feature.name) ?? null);
}

/** Labels as the sender writes them. */
export function labelsOf(call: DemoCall): Record<string, string> {
  const labels: Record<string, string> = {};
  if (call.labelling === 'none') return labels;
  const isOther = call.labelling === 'otherSpelling';
  for (const dimension of LABELLED) {
    const value = labelledValue(call, dimension);
    if (value === null) continue;
    if (isOther) labels[OTHER_KEYS[dimension]] = OTHER_VALUES.get(value) ?? value;
    else labels[KEYS[dimension]] = value;
  }
  for (const [key, value] of furtherLabels(call)) if (value) labels[key] = value;
  return labels;
}

/** What services tell beside the dimensions; null is not told. */
function furtherLabels(call: DemoCall): readonly (readonly [string, string | null])[] {
  const { context, role, redoOf, document, responseKey } = call;
  return [
    ['role', role],
    ['promptVersion', context.promptVersion],
    ['plan', context.customer?.plan ?? null],
    ['conversation', context.conversationId],
    ['experiment', context.trial?.experiment ?? null],
    ['variant', context.trial?.variant ?? null],
    ['run', context.trial?.run ?? null],
    ['retryReason', redoOf],
    ['corpus', corpusOf(call)],
    ['contentHash', document === 'new' ? responseKey : document],
  ];
}
