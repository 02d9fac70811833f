import type { ReactNode } from 'react';
import { useMemo } from 'react';
import type { Filter } from '../../../src/core/ledger/spend-query.ts';
import { picosFromDollars } from '../../../src/core/money.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import type { TimePicture } from '../../charts/time-picture.ts';
import { countOf, money, shortCount } from '../../data/figure.ts';
import { type DefinedUnit, type UnitEntry, useUnits } from '../../data/units.ts';
import { useSpan } from '../../data/use-span.ts';
import { Panel } from '../../ui/panel.tsx';
import { useScheme } from '../../ui/theme.tsx';
import { usePalette } from '../figure/use-palette.ts';
import styles from './units.module.css';

interface SpreadPanelProps {
  readonly unit: DefinedUnit;
  readonly where: readonly Filter[];
}

/** How differently it costs: customers by what one costs them, each bar half as much again as the one before. */
export function SpreadPanel({ unit, where }: SpreadPanelProps): ReactNode {
  const span = { ...useSpan(), versus: null };
  const answer = useUnits(unit, { span, where, by: ['customer'] });
  const { scheme } = useScheme();
  const colour = usePalette('feature')(unit.per);
  const { data } = answer;
  const picture = useMemo(() => data && spreadPicture(data.rows, colour), [data, colour]);
  const spread = data?.spread;
  const unstated = data?.gaps.unstated.includes('customer');
  return (
    <Panel
      title="Distribution over customers"
      note={spread && !unstated && `half below ${text(spread.p50)}, one in ten above ${text(spread.p90)}`}
      progress={[answer]}
      height={260}
    >
      {unstated && <p className={styles['gaps']}>No customer is told of {unit.per}.</p>}
      {picture && !unstated && (
        <TimeChart
          picture={picture}
          label={`Customers by what one ${unit.per} costs`}
          height={220}
          scheme={scheme}
          onPick={() => undefined}
          onZoom={() => undefined}
          onName={() => undefined}
        />
      )}
    </Panel>
  );
}

const STEP = 1.5;
const MOST_BARS = 40;

function spreadPicture(rows: readonly UnitEntry[], colour: string): TimePicture {
  const units = rows.flatMap(({ unit }) => (unit === null || Number(unit) <= 0 ? [] : [Number(unit)]));
  const places = units.map((unit) => Math.floor(Math.log(unit) / Math.log(STEP)));
  const first = places.length === 0 ? 0 : Math.min(...places);
  const bars = places.length === 0 ? 0 : Math.min(MOST_BARS, Math.max(...places) - first + 1);
  const counts = Array.from({ length: bars }, (_, bar) => places.filter((place) => place - first === bar).length);
  const bound = (bar: number): string => money(BigInt(Math.round(STEP ** (first + bar) * 1e12)));
  const texts = counts.map((many) => countOf(many, 'customer'));
  return {
    kind: 'bars',
    buckets: counts.map((_, bar) => ({ label: bound(bar), title: `${bound(bar)} to ${bound(bar + 1)}` })),
    series: [{ name: 'Customers', colour, values: counts, texts }],
    ghost: null,
    totals: texts,
    axisText: (value) => shortCount(value),
  };
}

function text(dollars: string): string {
  return money(picosFromDollars(dollars));
}
