import type { KpiFigure } from '../../core/analysis/kpi/kpi-figure.ts';
import { activeUserCost, conversationCost, developerCost, repeatedPrompts } from './call-figures.ts';
import { cacheReturn, contextUtilisation } from './context-figures.ts';
import { budgetVariance } from './budget-variance.ts';
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
import { promotedExperiments } from './experiment-figures.ts';
import { creditRunway, grossMargin, growthElasticity, limitUse, seatUse } from './worth-figures.ts';

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
  repeatedPrompts,
  contextUtilisation,
  cacheReturn,
  promotedExperiments,
  grossMargin,
  limitUse,
  creditRunway,
  seatUse,
  growthElasticity,
  modelTiers,
  tierTokens,
  coverage,
  directShare,
  reconciliationGap,
  unapprovedShare,
  budgetVariance,
};
