/**
 * How far a cost can be relied upon. estimated: metered, no bill yet. provisional: billed, and the bill may change or does not
 * agree. reconciled: an invoice, and it agrees or somebody has accepted the difference. closed: it changes no more.
 */
export const COST_STATUSES = ['estimated', 'provisional', 'reconciled', 'closed'] as const;
export type CostStatus = (typeof COST_STATUSES)[number];
