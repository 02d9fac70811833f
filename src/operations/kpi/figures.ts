import type { KpiFigure } from '../../core/analysis/kpi/kpi-figure.ts';
import { activeUserCost, conversationCost, developerCost, repeatedPrompts, truncation } from './call-figures.ts';
import { cacheReturn, contextUtilisation } from './context-figures.ts';
import type { KpiReader } from './kpi-answer.ts';
import { outcomeCost, outcomeReturn } from './outcome-figures.ts';
import { reconciliationGap } from './reconciliation-gap.ts';
import { fanOut, repeatedEmbeddings, retrievalCost, storagePrice } from './retrieval-figures.ts';
import {
  coverage,
  customerCost,
  directShare,
  modelTiers,
  tierTokens,
  tokenClassPrice,
  unapprovedShare,
} from './spend-figures.ts';

/** What reads each analysis that key figures are made of. */
export const FIGURES: Readonly<Record<KpiFigure, KpiReader>> = {
  tokenClassPrice,
  conversationCost,
  outcomeCost,
  outcomeReturn,
  activeUserCost,
  developerCost,
  customerCost,
  retrievalCost,
  storagePrice,
  fanOut,
  repeatedEmbeddings,
  truncation,
  repeatedPrompts,
  cacheReturn,
  contextUtilisation,
  modelTiers,
  tierTokens,
  coverage,
  directShare,
  reconciliationGap,
  unapprovedShare,
};
