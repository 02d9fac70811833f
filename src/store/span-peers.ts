import type { CallBlock } from './call-block.ts';
import type { Engine } from './engine.ts';

/** How a call can be found in its trace: not at all, as a span without a response id, or as what may lie below one. */
export const PLACES = { none: 0, span: 1, call: 2 } as const;

interface Kind {
  readonly door: string;
  readonly isSpan: number;
}

/**
 * Which calls of a batch may be another sighting of a call with another id: spans where another door told of calls within an hour, and
 * the other way round. Where all come through one door, and where nothing bears a trace, it costs next to nothing to know that none may.
 */
export class SpanPeers {
  readonly #doors: Readonly<Record<number, ReadonlySet<string>>>;

  private constructor(kinds: readonly Kind[]) {
    const doors = (isSpan: number): Set<string> =>
      new Set(kinds.filter((kind) => kind.isSpan === isSpan).map(({ door }) => door));
    this.#doors = { [PLACES.span]: doors(0), [PLACES.call]: doors(1) };
  }

  static async of(engine: Engine, blocks: readonly CallBlock[]): Promise<SpanPeers> {
    const traced = blocks.filter(({ places }) => places.some((place) => place !== PLACES.none));
    if (traced.length === 0) return new SpanPeers([]);
    const own = traced.flatMap(({ door, places }) =>
      [PLACES.span, PLACES.call].flatMap((place) =>
        places.includes(place) ? [{ door, isSpan: Number(place === PLACES.span) }] : [],
      ),
    );
    const hours = new Set(traced.flatMap((block) => [...new Set(block.hours)]));
    const near = new Set([...hours].flatMap((hour) => [hour - 1, hour, hour + 1]));
    const stored = await engine.query<Kind>(
      `SELECT DISTINCT door, toUInt8(identityKind = 'span') AS isSpan FROM calls
WHERE hour IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC'))`,
      { hours: [...near].filter((hour) => hour >= 0).map((hour) => hour * 3600) },
    );
    return new SpanPeers([...own, ...stored]);
  }

  mayHavePeer({ door, places }: CallBlock, row: number): boolean {
    const others = this.#doors[places[row] ?? PLACES.none];
    return others !== undefined && others.size > Number(others.has(door));
  }
}
