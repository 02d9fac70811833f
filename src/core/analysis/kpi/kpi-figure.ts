/** Analyses that key figures are read from; each is one function of src/operations/kpi. */
export const KPI_FIGURES = [
  'tokenClassPrice',
  'conversationCost',
  'outcomeCost',
  'outcomeReturn',
  'activeUserCost',
  'developerCost',
  'customerCost',
  'retrievalCost',
  'storagePrice',
  'fanOut',
  'repeatedEmbeddings',
  'truncation',
  'repeatedPrompts',
  'cacheReturn',
  'contextUtilisation',
  'modelTiers',
  'tierTokens',
  'coverage',
  'directShare',
  'reconciliationGap',
  'unapprovedShare',
] as const;

export type KpiFigure = (typeof KPI_FIGURES)[number];
