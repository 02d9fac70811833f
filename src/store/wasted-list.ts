import { lossesOf } from '../core/analysis/experiment/verdict.ts';
import type { Filter } from '../core/ledger/spend-query.ts';
import type { Interval } from '../core/period.ts';
import { callSplit } from './call-split.ts';
import { experimentExtent } from './experiment-extent.ts';
import { experimentConclusions } from './experiment-verdicts.ts';
import { dimensionFinder, ledgerDimensions, LONG_STATEMENT } from './ledger-dimension.ts';
import { ParameterList } from './parameter-list.ts';
import { withSpendClass } from './spend-class-dimension.ts';
import { findFilters } from './spend-filter.ts';
import type { SpendStore } from './spend-query.ts';
import { spendSources, WHOLE_CALLS } from './spend-source.ts';

/** A call that bought nothing, the rule that says so, and what proves it. */
export interface WastedCall {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly rule: string;
  /** The id of the call it repeats, a count, an error; of a verdict, when it was told; of none, the experiment's last call. */
  readonly evidence: string;
  readonly model: string;
  /** Exact dollars; null where its price is not known. */
  readonly cost: string | null;
}

interface Line {
  readonly call: string;
  readonly at: string;
  readonly cut: readonly [rule: string, experiment: string, variant: string];
  readonly evidence: string;
  readonly model: string;
  readonly cost: string | null;
}

/** Calls of an interval that bought nothing, dearest first. Throws AppError 'bad-request' for an unknown dimension. */
export async function wastedList(
  store: SpendStore,
  interval: Interval,
  where: readonly Filter[],
  limit: number,
): Promise<WastedCall[]> {
  const asked = ['spendRule', ...where.map(({ dimension }) => dimension)];
  const find = await withSpendClass(store, dimensionFinder(ledgerDimensions(store.rules())), asked);
  const known = new Set(store.rules().dimensions.map(({ name }) => name));
  const by = ['spendRule', ...['experiment', 'variant'].filter((name) => known.has(name))].map(find);
  const filters = findFilters([{ dimension: 'spendClass', operator: 'is', values: ['waste'] }, ...where], find);
  const parameters = new ParameterList();
  for (const { parameters: own } of [...by, ...filters.map(({ dimension }) => dimension)]) parameters.add(own);
  const split = await callSplit(store.engine, await store.ledger(), interval, await store.dirtyHours());
  const sources = spendSources({ ...WHOLE_CALLS, by, filters }, split, await store.supersededHours(), parameters);
  if (sources.length === 0) return [];
  const cut = `[${by.map(({ ofCall }) => `toString(${ofCall})`).join(', ')}]`;
  const told = 'toString(toUnixTimestamp64Milli(at)) AS madeAt, toString(model) AS madeBy, cost AS paid';
  const arms = sources.map(({ from }) => `SELECT hour AS ofHour, id AS ofCall, ${told}, ${cut} AS cut FROM ${from}`);
  const dearest = `SELECT * FROM (${arms.join(' UNION ALL ')}) ORDER BY paid DESC, madeAt, ofCall LIMIT ${parameters.place('UInt32', limit)}`;
  const proofs = "SELECT hour AS proofHour, id AS proofCall, evidence FROM waste FINAL WHERE wasteReason != ''";
  const lines = await store.engine.query<Line>(
    `SELECT lower(hex(ofCall)) AS call, madeAt AS at, madeBy AS model, toString(paid) AS cost, cut, evidence
FROM (${dearest}) AS wasted LEFT JOIN (${proofs}) AS proof ON ofHour = proofHour AND ofCall = proofCall
ORDER BY paid DESC, madeAt, call`,
    parameters.values,
    LONG_STATEMENT,
  );
  const verdictEvidence = await conclusionsOf(store);
  return lines.map(({ call, at, cut: [rule, experiment, variant], evidence, ...line }) => ({
    id: call,
    at: Number(at),
    rule,
    evidence: evidence || verdictEvidence(rule, experiment, variant),
    ...line,
  }));
}

/** What proves that a variant had lost, or that nobody concluded an experiment. */
async function conclusionsOf(
  store: SpendStore,
): Promise<(rule: string, experiment: string, variant: string) => string> {
  const [{ variants }, { verdicts }] = [await experimentExtent(store), await experimentConclusions(store)];
  const experiments = Map.groupBy(variants, ({ experiment }) => experiment);
  const names = new Map([...experiments].map(([name, ones]) => [name, ones.map(({ variant }) => variant)]));
  const losses = lossesOf(verdicts, names);
  return (rule, experiment, variant) => {
    const loss = losses.find((one) => one.experiment === experiment && one.variant === variant);
    if (rule === 'after-verdict' && loss) return `lost ${new Date(loss.at).toISOString()}`;
    const last = Math.max(...(experiments.get(experiment) ?? []).map(({ lastAt }) => lastAt));
    return Number.isFinite(last) ? `no verdict; last used ${new Date(last).toISOString()}` : '';
  };
}
