import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { Palette } from '../../charts/palette.ts';
import { Sankey } from '../../charts/sankey.tsx';
import type { Flow, SankeyProps } from '../../charts/sankey-canvas.tsx';
import type { AllocationEntry, ShareEntry } from '../../data/allocations.ts';
import { measureOf, methodOf, ownerWords } from '../../data/allocations.ts';
import { money } from '../../data/figure.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import { useView } from '../../state/use-view.ts';
import { useScheme } from '../../ui/theme.tsx';
import { usePalette } from '../figure/use-palette.ts';
import styles from './allocation.module.css';

const MOST_OWNERS = 12;
const ROW_PIXELS = 34;
const LEAST_PIXELS = 200;
const ACCENT = { light: '#0b6a74', dark: '#5cc4cd' } as const;
const LEFT = '(left in the pool)';

/** From pools by their drivers to owners, as wide as the money. A pool opens below. */
export function FlowPanel({ allocations }: { readonly allocations: readonly AllocationEntry[] }): ReactNode {
  const { change } = useView();
  const { scheme } = useScheme();
  const palette = usePalette(allocations[0]?.by[0] ?? 'team');
  const picture = useMemo(() => pictureOf(allocations, palette, ACCENT[scheme]), [allocations, palette, scheme]);
  if (picture.flows.length === 0) return null;
  return (
    <div className={styles['flow']}>
      <Sankey
        {...picture}
        label="Shared cost: from pool by driver to owner"
        height={Math.max(LEAST_PIXELS, ownersIn(picture) * ROW_PIXELS)}
        scheme={scheme}
        onPick={(id) => {
          const pool = allocations.find(({ name }) => id === `pool ${name}` || id === `driver ${name}`);
          if (pool) change({ pool: pool.name, share: undefined, method: undefined, driver: undefined });
        }}
      />
    </div>
  );
}

type Picture = Pick<SankeyProps, 'nodes' | 'flows'>;

function ownersIn({ nodes }: Picture): number {
  return nodes.filter(({ id }) => id.startsWith('owner ')).length;
}

/** Only what flows forward is drawn: a credit that is split makes a share less than nothing, and stands in the table alone. */
function pictureOf(allocations: readonly AllocationEntry[], palette: Palette, accent: string): Picture {
  const parts = allocations.map((allocation) => partOf(allocation));
  const sums = new Map<string, bigint>();
  for (const { to, picos } of parts.flat()) sums.set(to, (sums.get(to) ?? 0n) + picos);
  const drawn = new Set(parts.flat().flatMap(({ from, to }) => [from, to]));
  const nodeOf = (id: string, name: string, text: string) => ({ id, name, colour: accent, text });
  const owners = [...new Set(parts.flat().flatMap(({ to }) => (to.startsWith('owner ') ? [to] : [])))];
  return {
    nodes: [
      ...allocations.map((one) => nodeOf(`pool ${one.name}`, one.name, `${dollars(one.pool)} to split`)),
      ...allocations.map((one) => nodeOf(`driver ${one.name}`, driverWords(one), dollars(one.allocated))),
      ...owners.map((id) => {
        const name = id.slice('owner '.length);
        return { id, name, colour: palette(name.split(' / ')[0] ?? name), text: money(sums.get(id) ?? 0n) };
      }),
    ].filter(({ id }) => drawn.has(id)),
    flows: parts.flat().map(({ from, to, picos }) => ({ from, to, value: Number(picos) / 1e12, text: money(picos) })),
  };
}

interface Part extends Pick<Flow, 'from' | 'to'> {
  readonly picos: bigint;
}

function partOf(allocation: AllocationEntry): Part[] {
  const { name, allocated, remainder, shares } = allocation;
  const [pool, driver] = [`pool ${name}`, `driver ${name}`];
  const shown = shares.slice(0, MOST_OWNERS);
  const rest = shares.slice(MOST_OWNERS);
  return [
    { from: pool, to: driver, picos: picosFromDollars(allocated) ?? 0n },
    { from: pool, to: `owner ${LEFT}`, picos: picosFromDollars(remainder) ?? 0n },
    ...shown.map(({ owner, cost }) => ({
      from: driver,
      to: `owner ${ownerWords(owner)}`,
      picos: picosFromDollars(cost) ?? 0n,
    })),
    { from: driver, to: `owner (${rest.length} more of ${name})`, picos: sumOf(rest) },
  ].filter(({ picos }) => picos > 0n);
}

function sumOf(shares: readonly ShareEntry[]): bigint {
  return shares.reduce((sum, { cost }) => sum + (picosFromDollars(cost) ?? 0n), 0n);
}

/** "by calls", "in fixed parts". */
export function driverWords(allocation: AllocationEntry): string {
  const [method, measure] = [methodOf(allocation), measureOf(allocation)];
  if (measure === null) return method === 'fixed' ? 'in fixed parts' : 'as its own lines say';
  const what = dimensionWords(measure);
  if (method === 'even') return `evenly to who has ${what}`;
  return method === 'marginal' ? `by peak ${what}` : `by ${what}`;
}

function dollars(text: string): string {
  return money(picosFromDollars(text));
}
