import type { Picos } from '../../money.ts';
import type { Part } from '../behaviour/part.ts';
import { type CostLine, lineDecomposition } from './line-decomposition.ts';
import type { Factor } from './product-effects.ts';

/** Classes of tokens that differ in price. */
const INPUT = ['uncached', 'cacheRead', 'cacheWrite'] as const;
const OUTPUT = ['output', 'reasoning'] as const;
type PriceClass = (typeof INPUT)[number] | (typeof OUTPUT)[number];

/** Tokens of a class and what they cost. */
interface ClassUse {
  readonly tokens: number;
  readonly picos: Picos;
}

/** What one segment used in one period, of one part of its executions, on one model. */
export interface UseRow {
  /** Who it was for, without the model: any text that names feature, customer and whatever else is asked for. */
  readonly segment: string;
  readonly part: Part;
  readonly model: string;
  readonly calls: number;
  readonly classes: Readonly<Record<PriceClass, ClassUse>>;
  /** What is counted by no tokens: searches, images, seconds. */
  readonly feePicos: Picos;
}

export interface PeriodUse {
  readonly days: number;
  readonly rows: readonly UseRow[];
  /** Executions of each segment. One that is not in here, though it has calls, counts its answering calls. */
  readonly requests: ReadonlyMap<string, number>;
  /** Credits, refunds and true-ups of each segment: no use explains them. */
  readonly adjustments: ReadonlyMap<string, Picos>;
}

/** Why cost changed from one period to another. `answers` are answering calls a request: fewer where an own cache answers. */
export type ChangeDriver =
  | 'calendar'
  | 'volume'
  | 'answers'
  | 'retry'
  | 'fallback'
  | 'chaining'
  | 'checks'
  | 'retrieval'
  | 'mix'
  | 'context'
  | 'cache'
  | 'output'
  | 'reasoning'
  | 'price'
  | 'fees'
  | 'adjustments'
  | 'new'
  | 'gone';

export interface ChangeEffect {
  readonly segment: string;
  readonly driver: ChangeDriver;
  readonly picos: Picos;
}

/** Whose calls a request are a driver's doing. */
const CALL_DRIVER: Readonly<Record<Part, ChangeDriver>> = {
  primary: 'answers',
  retry: 'retry',
  fallback: 'fallback',
  chain: 'chaining',
  subagent: 'chaining',
  guardrail: 'checks',
  judge: 'checks',
  retrieval: 'retrieval',
  embedding: 'retrieval',
};

/**
 * What each driver did to each segment's cost. Effects add up to the recorded difference to the picodollar, in every segment and so in every sum
 * of segments. A segment of `entities` that one period has not is new or gone with all that it costs; any
 * other that is absent is taken to have had the present side's ways, so that all is volume. What a model, a part or a class of tokens was like where there was
 * none of it is taken from the other side too: a whole move between models is mix, and a first retry is retry.
 */
export function decomposePeriods(base: PeriodUse, current: PeriodUse, entities: ReadonlySet<string>): ChangeEffect[] {
  const [before, after] = [bySegment(base), bySegment(current)];
  const segments = new Set([
    ...before.keys(),
    ...after.keys(),
    ...base.adjustments.keys(),
    ...current.adjustments.keys(),
  ]);
  return [...segments].sort().flatMap((segment) => {
    const lines = [
      ...segmentLines(
        sideOf(base, segment, before.get(segment)),
        sideOf(current, segment, after.get(segment)),
        entities.has(segment),
      ),
      plainLine('adjustments', base.adjustments.get(segment) ?? 0n, current.adjustments.get(segment) ?? 0n),
    ];
    return [...lineDecomposition(lines)].flatMap(([driver, picos]) =>
      picos === 0n ? [] : [{ segment, driver, picos }],
    );
  });
}

/** One segment in one period. */
interface Side {
  readonly days: number;
  readonly requests: number;
  /** By part and model. */
  readonly rows: ReadonlyMap<string, UseRow>;
  readonly callsOf: ReadonlyMap<Part, number>;
}

function bySegment({ rows }: PeriodUse): Map<string, UseRow[]> {
  const segments = new Map<string, UseRow[]>();
  for (const row of rows) {
    const own = segments.get(row.segment);
    if (own === undefined) segments.set(row.segment, [row]);
    else own.push(row);
  }
  return segments;
}

function sideOf({ days, requests }: PeriodUse, segment: string, rows: readonly UseRow[] = []): Side {
  const merged = new Map<string, UseRow>();
  const callsOf = new Map<Part, number>();
  for (const row of rows) {
    const key = `${row.part} ${row.model}`;
    const same = merged.get(key);
    merged.set(key, same === undefined ? row : together(same, row));
    callsOf.set(row.part, (callsOf.get(row.part) ?? 0) + row.calls);
  }
  const all = [...callsOf.values()].reduce((sum, calls) => sum + calls, 0);
  return { days, requests: requests.get(segment) ?? callsOf.get('primary') ?? all, rows: merged, callsOf };
}

function together(left: UseRow, right: UseRow): UseRow {
  const sum = (name: PriceClass): ClassUse => ({
    tokens: left.classes[name].tokens + right.classes[name].tokens,
    picos: left.classes[name].picos + right.classes[name].picos,
  });
  const classes = {
    uncached: sum('uncached'),
    cacheRead: sum('cacheRead'),
    cacheWrite: sum('cacheWrite'),
    output: sum('output'),
    reasoning: sum('reasoning'),
  };
  return { ...left, calls: left.calls + right.calls, classes, feePicos: left.feePicos + right.feePicos };
}

function segmentLines(before: Side, after: Side, isEntity: boolean): CostLine<ChangeDriver>[] {
  if (isEntity && before.rows.size === 0) return [plainLine('new', 0n, costOf(after))];
  if (isEntity && after.rows.size === 0) return [plainLine('gone', costOf(before), 0n)];
  const keys = new Set([...before.rows.keys(), ...after.rows.keys()]);
  return [...keys].flatMap((key) => rowLines(before, after, key));
}

function costOf({ rows }: Side): Picos {
  return [...rows.values()].reduce((sum, row) => sum + costOfRow(row), 0n);
}

function costOfRow({ classes, feePicos }: UseRow): Picos {
  return [...INPUT, ...OUTPUT].reduce((sum, name) => sum + classes[name].picos, feePicos);
}

function plainLine(driver: ChangeDriver, before: Picos, after: Picos): CostLine<ChangeDriver> {
  return { before, after, factors: { [driver]: { before: Number(before), after: Number(after) } } };
}

/** The lines of one part on one model: days, requests a day, calls a request, the model's share of them, tokens a call, the class's share, price. */
function rowLines(before: Side, after: Side, key: string): CostLine<ChangeDriver>[] {
  const [own, other] = [before.rows.get(key), after.rows.get(key)];
  const row = own ?? other;
  if (row === undefined) return [];
  const calls = callFactors(before, after, row.part, own?.calls ?? 0, other?.calls ?? 0);
  const rate = (of: (row: UseRow) => number): Factor =>
    between(own, other, (side) => (side.calls > 0 ? of(side) / side.calls : null));
  const share = (name: PriceClass): Factor =>
    between(own, other, (side) => (inputOf(side) > 0 ? side.classes[name].tokens / inputOf(side) : null));
  const price = (name: PriceClass): Factor =>
    between(own, other, ({ classes: { [name]: use } }) => (use.tokens > 0 ? Number(use.picos) / use.tokens : null));
  const line = (of: (row: UseRow) => Picos, factors: CostLine<ChangeDriver>['factors']): CostLine<ChangeDriver> => ({
    before: own === undefined ? 0n : of(own),
    after: other === undefined ? 0n : of(other),
    factors: { ...calls, ...factors },
  });
  return [
    ...INPUT.map((name) =>
      line(({ classes }) => classes[name].picos, { context: rate(inputOf), cache: share(name), price: price(name) }),
    ),
    ...OUTPUT.map((name) =>
      line(({ classes }) => classes[name].picos, {
        [name]: rate(({ classes }) => classes[name].tokens),
        price: price(name),
      }),
    ),
    line(({ feePicos }) => feePicos, { fees: rate(({ feePicos }) => Number(feePicos)) }),
  ];
}

/** Days, requests a day, calls of the part a request and the model's share of them. A fallback's model is the fallback's doing. */
function callFactors(
  before: Side,
  after: Side,
  part: Part,
  calls0: number,
  calls1: number,
): CostLine<ChangeDriver>['factors'] {
  const factor = (of: (side: Side, calls: number) => number | null): Factor =>
    imputed(of(before, calls0), of(after, calls1));
  const callsOf = (side: Side): number => side.callsOf.get(part) ?? 0;
  const perRequest = factor((side) => (side.requests > 0 ? callsOf(side) / side.requests : null));
  const share = factor((side, calls) => (callsOf(side) > 0 ? calls / callsOf(side) : null));
  const common = {
    calendar: { before: before.days, after: after.days },
    volume: factor((side) => side.requests / side.days),
  };
  if (part !== 'fallback') return { ...common, [CALL_DRIVER[part]]: perRequest, mix: share };
  return { ...common, fallback: { before: perRequest.before * share.before, after: perRequest.after * share.after } };
}

function inputOf({ classes }: UseRow): number {
  return INPUT.reduce((sum, name) => sum + classes[name].tokens, 0);
}

function between(before: UseRow | undefined, after: UseRow | undefined, of: (row: UseRow) => number | null): Factor {
  return imputed(before === undefined ? null : of(before), after === undefined ? null : of(after));
}

/** What one side does not know it has from the other; what neither knows is nothing. */
function imputed(before: number | null, after: number | null): Factor {
  return { before: before ?? after ?? 0, after: after ?? before ?? 0 };
}
