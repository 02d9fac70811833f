import { allocations, allocationsCompare } from './allocations.ts';
import { callBill, chargeCalls } from './bill.ts';
import { call } from './call.ts';
import { calls } from './calls.ts';
import { charge } from './charge.ts';
import { budgetRemove, budgets, budgetSet } from './budgets.ts';
import { behaviourPatterns } from './behaviour-patterns.ts';
import { contextRanking } from './context-ranking.ts';
import { contextSizes } from './context-sizes.ts';
import { tokenGrowth } from './token-growth.ts';
import { compareCalls } from './compare-calls.ts';
import { checks } from './checks.ts';
import { demo } from './demo.ts';
import { dimensions } from './dimensions.ts';
import { doctor } from './doctor.ts';
import { events } from './events.ts';
import { execution } from './execution.ts';
import { executions } from './executions.ts';
import { keysCreate, keysList, keysRevoke } from './keys.ts';
import { kpi } from './kpi.ts';
import { metrics } from './metrics.ts';
import type { Operation } from './operation.ts';
import { outcomes } from './outcomes.ts';
import { periodClose, reconcileAccept } from './period.ts';
import { prices, pricesShow } from './prices.ts';
import { pricesReprice } from './prices-reprice.ts';
import { pricesSet } from './prices-set.ts';
import { pricesUpdate } from './prices-update.ts';
import { providerUsage } from './provider-usage.ts';
import { query } from './query.ts';
import { questions, questionsRun } from './questions.ts';
import { reconcileLines } from './reconcile-lines.ts';
import { reconcile } from './reconcile.ts';
import { retrieval } from './retrieval.ts';
import { retrievalEmbeddings } from './retrieval-embeddings.ts';
import { retrievalIndexes } from './retrieval-indexes.ts';
import { rulesCompare } from './rules-compare.ts';
import { rulesDecided } from './rules-decided.ts';
import { rulesHistory } from './rules-history.ts';
import { rulesPlan } from './rules-plan.ts';
import { rulesFacts, rulesPublish, rulesRevert } from './rules-publish.ts';
import { rulesSuggest } from './rules-suggest.ts';
import { rules, rulesCheck } from './rules.ts';
import { sources } from './sources.ts';
import { sourcesFetch } from './sources-fetch.ts';
import { status } from './status.ts';
import { trace } from './trace.ts';
import { variants } from './variants.ts';
import { waste } from './waste.ts';
import { conduct } from './conduct.ts';
import { experiment, experiments } from './experiments.ts';
import { promotions } from './promotions.ts';
import { tried } from './tried.ts';
import { correlate } from './correlate.ts';
import { concentration } from './concentration.ts';
import { disproportion } from './disproportion.ts';
import { forecast } from './forecast.ts';
import { growth } from './growth.ts';
import { limits } from './limits.ts';
import { margin } from './margin.ts';
import { marginGuard } from './margin-guard.ts';
import { marginalCost } from './marginal-cost.ts';
import { modelProfile } from './model-profile.ts';
import { performance } from './performance.ts';
import { seats } from './seats.ts';
import { units } from './units.ts';
import { unitDefine, unitsDefined } from './unit-define.ts';

/** Every capability, in the order of the reference page. */
export const OPERATIONS_TABLE: readonly Operation[] = [
  query,
  kpi,
  experiments,
  experiment,
  variants,
  waste,
  tried,
  promotions,
  conduct,
  questions,
  questionsRun,
  retrieval,
  retrievalEmbeddings,
  retrievalIndexes,
  calls,
  call,
  compareCalls,
  behaviourPatterns,
  contextSizes,
  contextRanking,
  tokenGrowth,
  charge,
  trace,
  executions,
  execution,
  dimensions,
  metrics,
  outcomes,
  events,
  units,
  unitsDefined,
  unitDefine,
  margin,
  marginGuard,
  disproportion,
  concentration,
  growth,
  correlate,
  marginalCost,
  forecast,
  budgets,
  budgetSet,
  budgetRemove,
  limits,
  seats,
  performance,
  modelProfile,
  sources,
  sourcesFetch,
  providerUsage,
  allocations,
  allocationsCompare,
  chargeCalls,
  callBill,
  checks,
  reconcile,
  reconcileLines,
  reconcileAccept,
  periodClose,
  rules,
  rulesCheck,
  rulesPlan,
  rulesPublish,
  rulesFacts,
  rulesHistory,
  rulesRevert,
  rulesCompare,
  rulesDecided,
  rulesSuggest,
  prices,
  pricesShow,
  pricesSet,
  pricesUpdate,
  pricesReprice,
  status,
  doctor,
  demo,
  keysCreate,
  keysList,
  keysRevoke,
];
