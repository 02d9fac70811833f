/** Shown wherever no rule found a value. Never counts as coverage. */
export const NOT_ATTRIBUTED = '(not attributed)';

/** Facts of the call that can always be grouped and filtered by, whatever the rules say. */
export const FIELD_DIMENSIONS = [
  'provider',
  'serviceProvider',
  'hostProvider',
  'invoiceIssuer',
  'model',
  'modelDeveloper',
  'modelFamily',
  'modelVersion',
  'requestModel',
  'responseModel',
  'operation',
  'status',
  'errorType',
  'serviceTier',
  'region',
  'role',
  'attempt',
  'door',
  'metering',
  'unpricedReason',
] as const;

/**
 * Facts of lines of bills. A call has none of them, but for where its cost comes from, which is metering, and that it is AI of no
 * resource that could bear a tag.
 */
export const CHARGE_DIMENSIONS = [
  'costOrigin',
  'chargeCategory',
  'serviceName',
  'serviceCategory',
  'serviceSubcategory',
  'sku',
  'skuMeter',
  'billingAccount',
  'subAccount',
  'invoice',
  'commitmentStatus',
  'resource',
  'resourceType',
  'currency',
  'workload',
  'taggability',
] as const;

/** What a call was in its execution, derived from all calls of it; of a charge none is known. */
export const BEHAVIOUR_DIMENSIONS = [
  'part',
  'executionStage',
  'cause',
  'joinedBy',
  'wasteReason',
  'turn',
  'sessionLength',
  'cacheBreak',
  'pattern',
  'hourOfWeek',
] as const;

/** What money was spent for, and the rule that says so (core/analysis/experiment/spend-class.ts): made of the dimensions of behaviour and of the rules, and of verdicts on experiments, when it is asked for. */
export const SPEND_CLASS_DIMENSIONS = ['spendClass', 'spendRule'] as const;

/** The `costOrigin` of calls; of charges it is one of core/charge.ts. */
export const METERED = 'metered';

/** The dimensions of the starter rules; users may add, change and drop any. */
export const STARTER_DIMENSIONS = [
  'feature',
  'product',
  'endpoint',
  'environment',
  'team',
  'service',
  'customer',
  'tenant',
  'purpose',
  'lifecycle',
  'phase',
  'experiment',
  'variant',
  'run',
  'promptVersion',
  'reasoningEffort',
  'temperature',
  'maxTokens',
  'topK',
  'apiKey',
  'project',
  'account',
  'index',
  'corpus',
] as const;

/** Prefix of a dimension that is just a sender's label: "label.promptVersion". */
export const LABEL_PREFIX = 'label.';

/** The values in some dimensions alone; empty where there is none. */
export function pickValues(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? '']));
}
