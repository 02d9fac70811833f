import type { Axis } from './cube.ts';
import { costOfLeaf, type Usage, type UsagePeriod } from './usage.ts';

/** A member of one axis that only one of the periods has. */
export interface Entity {
  readonly kind: 'new' | 'gone';
  readonly members: Readonly<Record<string, string>>;
  /** Dollars: all that it costs, or all that it did. */
  readonly effect: number;
}

/** Entities of the axes other than the model's (a new model is a move), and the usage without them. */
export interface SplitUsage {
  readonly entities: readonly Entity[];
  readonly rest: Usage;
}

/** Splits off what is new or gone, so that the causes found in the rest are of what goes on. */
export function splitEntities(usage: Usage): SplitUsage {
  const explained = new Uint8Array(usage.cube.leaves);
  const entities = usage.cube.axes
    .filter(({ name }) => name !== usage.modelAxis)
    .flatMap((axis) => entitiesOf(usage, axis, explained));
  return {
    entities,
    rest: { ...usage, base: without(usage.base, explained), current: without(usage.current, explained) },
  };
}

function entitiesOf(usage: Usage, axis: Axis, explained: Uint8Array): Entity[] {
  const before = requestsOf(axis, usage.base);
  const after = requestsOf(axis, usage.current);
  return axis.members.flatMap((member, code): Entity[] => {
    const kind = entityKind(before[code] ?? 0, after[code] ?? 0);
    if (kind === null) return [];
    let effect = 0;
    for (let leaf = 0; leaf < axis.codes.length; leaf++) {
      if (axis.codes[leaf] !== code || explained[leaf] === 1) continue;
      effect += costOfLeaf(usage.current, leaf) - costOfLeaf(usage.base, leaf);
      explained[leaf] = 1;
    }
    return [{ kind, members: { [axis.name]: member }, effect }];
  });
}

function entityKind(before: number, after: number): Entity['kind'] | null {
  if (before === 0 && after > 0) return 'new';
  return before > 0 && after === 0 ? 'gone' : null;
}

function requestsOf({ codes, members }: Axis, { requests }: UsagePeriod): Float64Array {
  const sums = new Float64Array(members.length);
  for (let leaf = 0; leaf < codes.length; leaf++) {
    const code = codes[leaf] ?? 0;
    sums[code] = (sums[code] ?? 0) + (requests[leaf] ?? 0);
  }
  return sums;
}

function without(period: UsagePeriod, explained: Uint8Array): UsagePeriod {
  return { ...period, requests: period.requests.map((count, leaf) => (explained[leaf] === 1 ? 0 : count)) };
}
