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
  'apiKey',
  'project',
  'account',
] as const;

/** Prefix of a dimension that is just a sender's label: "label.promptVersion". */
export const LABEL_PREFIX = 'label.';
