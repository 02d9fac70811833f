import type { Picos } from '../../money.ts';
import { productEffects, type Factor } from './product-effects.ts';
import { roundedParts } from './rounded-parts.ts';

/**
 * A line of cost before and after: a product in which each player owns one factor. Units may be any, as long as the product is in
 * picodollars but for rounding; `before` and `after` are the recorded amounts.
 */
export interface CostLine<Player extends string> {
  readonly before: Picos;
  readonly after: Picos;
  readonly factors: { readonly [P in Player]?: Factor };
}

/**
 * What each player did to the difference of a sum of lines. Exact: effects of a line add up to its recorded difference, to the
 * picodollar, so those of all lines do to that of the sum, by any grouping. Independent of the order of players and of lines;
 * read the other way round every sign turns.
 */
export function lineDecomposition<Player extends string>(lines: readonly CostLine<Player>[]): Map<Player, Picos> {
  const total = new Map<Player, Picos>();
  for (const { before, after, factors } of lines) {
    const players = playersOf(factors);
    const owned = players.map((player) => factors[player] ?? UNCHANGED);
    const isDown = isDownward(after - before, owned);
    // Always worked out upwards, so that rounding of doubles does the same whichever way it is read.
    const effects = productEffects(isDown ? owned.map(turned) : owned);
    const parts = roundedParts(isDown ? before - after : after - before, effects);
    for (const [index, player] of players.entries()) {
      const effect = parts[index] ?? 0n;
      total.set(player, (total.get(player) ?? 0n) + (isDown ? -effect : effect));
    }
  }
  return total;
}

/** Of what comes out even, the first factor that changed tells. */
function isDownward(difference: Picos, factors: readonly Factor[]): boolean {
  if (difference !== 0n) return difference < 0n;
  const first = factors.find(({ before, after }) => before !== after);
  return first !== undefined && first.after < first.before;
}

function turned({ before, after }: Factor): Factor {
  return { before: after, after: before };
}

const UNCHANGED: Factor = { before: 1, after: 1 };

/** In the order of their names, so that ties of rounding do not depend on how a line was written down. */
function playersOf<Player extends string>(factors: CostLine<Player>['factors']): Player[] {
  const players: Player[] = [];
  let player: Player;
  for (player in factors) players.push(player);
  return players.sort();
}
