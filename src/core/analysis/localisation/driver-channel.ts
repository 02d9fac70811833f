import type { Cube } from './cube.ts';
import { amountScores, type LeafScores, binsOf, withNoiseOf } from './leaf-score.ts';
import { bySegment, costOfLeaf, segmentsWithout, type Usage, type UsagePeriod } from './usage.ts';

export type Driver = 'volume' | 'mix' | 'retry' | 'context' | 'cache' | 'output' | 'price';

/** One way in which a leaf can change, measured apart from all others. */
export interface DriverChannel {
  readonly driver: Driver;
  /** The leaves that it is measured on: for volume and mix those of all models together. */
  readonly cube: Cube;
  readonly scores: LeafScores;
  /** Dollars that the change of each leaf costs. */
  readonly effect: Float64Array;
  /** Of a move between models: the one that gains. */
  readonly model: string | null;
}

type PerLeaf = (period: UsagePeriod, leaf: number) => number;

const FACTORS: readonly [Driver, of: PerLeaf, cost: PerLeaf][] = [
  ['retry', ratio('attempts', 'requests'), costOfLeaf],
  ['context', ratio('inputTokens', 'attempts'), inputCost],
  ['output', ratio('outputTokens', 'attempts'), outputCost],
];

/** Every channel of a usage; leaves that have no use in one period say nothing but of volume and mix. */
export function driverChannels(usage: Usage): DriverChannel[] {
  return [
    volumeChannel(usage),
    ...mixChannels(usage),
    ...FACTORS.map(([driver, of, cost]) => factorChannel(usage, driver, of, cost)),
    cacheChannel(usage),
    priceChannel(usage),
  ];
}

function ratio(numerator: keyof UsagePeriod, denominator: keyof UsagePeriod): PerLeaf {
  return (period, leaf) => (period[numerator][leaf] ?? 0) / (period[denominator][leaf] ?? 0);
}

function inputCost(period: UsagePeriod, leaf: number): number {
  return costOfLeaf(period, leaf) - outputCost(period, leaf);
}

function outputCost(period: UsagePeriod, leaf: number): number {
  const price = period.outputPrice[leaf] ?? 0;
  return Number.isFinite(price) ? (period.outputTokens[leaf] ?? 0) * price : 0;
}

/** A factor of the cost: its relative change, which changes the part of the cost that it multiplies by as much. */
function factorChannel(usage: Usage, driver: Driver, of: PerLeaf, cost: PerLeaf): DriverChannel {
  return channelOf(usage, driver, (leaf) => {
    const [before, after] = [of(usage.base, leaf), of(usage.current, leaf)];
    const change = (2 * (after - before)) / (after + before);
    return [change, (change * (cost(usage.base, leaf) + cost(usage.current, leaf))) / 2];
  });
}

/** The share of input that a cache had: its difference, since from 5 % to 10 % is not as from 45 % to 90 %. */
function cacheChannel(usage: Usage): DriverChannel {
  const share = ratio('cacheReadTokens', 'inputTokens');
  return channelOf(usage, 'cache', (leaf) => {
    const change = share(usage.current, leaf) - share(usage.base, leaf);
    return [change, (-change * (saving(usage.base, leaf) + saving(usage.current, leaf))) / 2];
  });
}

/** Dollars that the leaf's input would cost more if no cache had any of it. */
function saving({ inputTokens, inputPrice, cacheReadPrice }: UsagePeriod, leaf: number): number {
  return (inputTokens[leaf] ?? 0) * ((inputPrice[leaf] ?? 0) - (cacheReadPrice[leaf] ?? 0));
}

/** What the tokens of both periods cost more at the later prices. */
function priceChannel(usage: Usage): DriverChannel {
  return channelOf(usage, 'price', (leaf) => {
    const before = costAt(usage.base, usage.base, leaf) + costAt(usage.current, usage.base, leaf);
    const after = costAt(usage.base, usage.current, leaf) + costAt(usage.current, usage.current, leaf);
    return [(2 * (after - before)) / (after + before), (after - before) / 2];
  });
}

/** What the tokens of one period cost at the prices of another. */
function costAt(tokens: UsagePeriod, { inputPrice, cacheReadPrice, outputPrice }: UsagePeriod, leaf: number): number {
  return costOfLeaf({ ...tokens, inputPrice, cacheReadPrice, outputPrice }, leaf);
}

function channelOf(
  usage: Usage,
  driver: Driver,
  measure: (leaf: number) => [change: number, effect: number],
): DriverChannel {
  const { cube, base, current } = usage;
  const change = new Float64Array(cube.leaves);
  const effect = new Float64Array(cube.leaves);
  const size = new Float64Array(cube.leaves);
  for (let leaf = 0; leaf < cube.leaves; leaf++) {
    if (!((base.requests[leaf] ?? 0) > 0 && (current.requests[leaf] ?? 0) > 0)) continue;
    const [changed, cost] = measure(leaf);
    if (!Number.isFinite(changed) || !Number.isFinite(cost)) continue;
    change[leaf] = changed;
    effect[leaf] = cost;
    size[leaf] = 1 / (1 / (base.requests[leaf] ?? 0) + 1 / (current.requests[leaf] ?? 0));
  }
  const scores = withNoiseOf({ change, bin: binsOf(size) }, new Uint8Array(cube.leaves));
  return { driver, cube, scores, effect, model: null };
}

function volumeChannel(usage: Usage): DriverChannel {
  const segments = segmentsWithout(usage.cube, usage.modelAxis);
  const before = bySegment(segments, usage.base.requests);
  const after = bySegment(segments, usage.current.requests);
  const cost = segmentCosts(usage, segments);
  const effect = before.map((requests, segment) => ((after[segment] ?? 0) - requests) * (cost[segment] ?? 0));
  const sized = amountScores(before, after);
  return {
    driver: 'volume',
    cube: segments.cube,
    scores: withNoiseOf(sized, new Uint8Array(before.length)),
    effect,
    model: null,
  };
}

/** Dollars for a request of each segment, over both periods. */
function segmentCosts(usage: Usage, segments: ReturnType<typeof segmentsWithout>): Float64Array {
  const { cube, base, current } = usage;
  const both = Float64Array.from(
    { length: cube.leaves },
    (_, leaf) => costOfLeaf(base, leaf) + costOfLeaf(current, leaf),
  );
  const requests = base.requests.map((count, leaf) => count + (current.requests[leaf] ?? 0));
  const asked = bySegment(segments, requests);
  return bySegment(segments, both).map((dollars, segment) => dollars / Math.max(asked[segment] ?? 0, 1));
}

/** One channel for each model: the part of the traffic outside of it that moved to it. */
function mixChannels(usage: Usage): DriverChannel[] {
  const axis = usage.cube.axes.find(({ name }) => name === usage.modelAxis);
  if (!axis) return [];
  const segments = segmentsWithout(usage.cube, axis.name);
  const before = bySegment(segments, usage.base.requests);
  const after = bySegment(segments, usage.current.requests);
  const effect = mixEffect(usage, segments, before, after);
  return axis.members.map((model, code) => {
    const of = (requests: Float64Array): Float64Array =>
      bySegment(
        segments,
        requests.map((count, leaf) => (axis.codes[leaf] === code ? count : 0)),
      );
    const scores = movedShares(of(usage.base.requests), before, of(usage.current.requests), after);
    return { driver: 'mix', cube: segments.cube, scores, effect, model };
  });
}

/** Ordinary moves between models are never taken for less than this share. */
const MOVED_FLOOR = 0.03;

/** The share of other traffic that moved to a model, with the variance of the counts; what a model loses is gained by others and told there. */
function movedShares(own0: Float64Array, all0: Float64Array, own1: Float64Array, all1: Float64Array): LeafScores {
  const change = new Float64Array(all0.length);
  const weight = new Float64Array(all0.length);
  for (let segment = 0; segment < all0.length; segment++) {
    const [n0, n1] = [all0[segment] ?? 0, all1[segment] ?? 0];
    const [other0, other1] = [n0 - (own0[segment] ?? 0), n1 - (own1[segment] ?? 0)];
    if (!(n1 > 0 && other0 > 0)) continue;
    const [rest0, rest1] = [(other0 + 0.5) / (n0 + 1), (other1 + 0.5) / (n1 + 1)];
    change[segment] = 1 - rest1 / rest0;
    const variance = (1 - rest1) / (rest1 * n1) + (1 - rest0) / (rest0 * n0);
    weight[segment] = 1 / (MOVED_FLOOR ** 2 + variance * Math.max(rest1 / rest0, 0.1) ** 2);
  }
  return { change, weight };
}

/** What each segment's requests cost more by the models that served them, at what a request costs on each. */
function mixEffect(
  usage: Usage,
  segments: ReturnType<typeof segmentsWithout>,
  all0: Float64Array,
  all1: Float64Array,
): Float64Array {
  const { cube, base, current } = usage;
  const effect = new Float64Array(segments.cube.leaves);
  for (let leaf = 0; leaf < cube.leaves; leaf++) {
    const segment = segments.segmentOf[leaf] ?? 0;
    const [n0, n1] = [all0[segment] ?? 0, all1[segment] ?? 0];
    const [q0, q1] = [base.requests[leaf] ?? 0, current.requests[leaf] ?? 0];
    if (!(n0 > 0 && n1 > 0)) continue;
    const unit = (costOfLeaf(base, leaf) + costOfLeaf(current, leaf)) / Math.max(q0 + q1, 1);
    effect[segment] = (effect[segment] ?? 0) + ((q1 / n1 - q0 / n0) * unit * (n0 + n1)) / 2;
  }
  return effect;
}
