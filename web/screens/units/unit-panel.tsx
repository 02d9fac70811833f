import type { ReactNode } from 'react';
import { useMemo } from 'react';
import type { Filter } from '../../../src/core/ledger/spend-query.ts';
import { picosFromDollars } from '../../../src/core/money.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { countOf, money } from '../../data/figure.ts';
import { type DefinedUnit, type UnitsAnswer, useUnits } from '../../data/units.ts';
import { useSpan } from '../../data/use-span.ts';
import { printFilter } from '../../state/filter.ts';
import { grainOf } from '../../state/span.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Picker } from '../../ui/picker.tsx';
import { useScheme } from '../../ui/theme.tsx';
import { usePalette } from '../figure/use-palette.ts';
import { unitPictures } from './unit-picture.ts';
import styles from './units.module.css';

interface UnitPanelProps {
  readonly unit: DefinedUnit;
  readonly units: readonly DefinedUnit[];
  readonly names: readonly string[];
  readonly where: readonly Filter[];
  readonly onDefine: () => void;
}

/** What one costs over time, with how many there were. */
export function UnitPanel({ unit, units, names, where, onDefine }: UnitPanelProps): ReactNode {
  const { view, search, change } = useView();
  const span = useSpan();
  const grain = grainOf(view, span);
  const { scheme } = useScheme();
  const colour = usePalette('feature')(unit.per);
  const answer = useUnits(unit, { span: { ...span, versus: null }, where, grain });
  const { data } = answer;
  const pictures = useMemo(() => data && unitPictures(data, grain, unit.per, colour), [data, grain, unit.per, colour]);
  const zoom = (first: number, last: number) => {
    const from = pictures?.buckets[first]?.start;
    if (from) change({ from, to: pictures.buckets[last + 1]?.start ?? span.to, period: undefined, grain: undefined });
  };
  const chart = { scheme, onZoom: zoom, onPick: (place: number) => zoom(place, place), onName: () => undefined };
  return (
    <Panel
      title={`${unit.title} by ${grain}`}
      note={unit.where.length > 0 && `of ${where.map(printFilter).join(', ')}`}
      actions={
        <>
          <Picker
            label="Unit"
            shown={unit.title}
            value={search.unit ?? unit.title}
            options={[
              ...units.map(({ title, per }) => ({ name: title, label: title, note: per })),
              ...names.map((name) => ({ name, label: `Cost per ${name}`, note: 'of everything' })),
            ]}
            onPick={(name) => change({ unit: name })}
          />
          <Button label="Define a unit" icon="more" onClick={onDefine} />
        </>
      }
      progress={[answer]}
      height={340}
    >
      {data && pictures && (
        <>
          <TimeChart picture={pictures.cost} label={`${unit.title} by ${grain}`} height={190} {...chart} />
          <TimeChart picture={pictures.volume} label={`${unit.per} by ${grain}`} height={110} {...chart} />
          <Gaps answer={data} />
        </>
      )}
    </Panel>
  );
}

/** What the line does not say. */
function Gaps({ answer: { gaps } }: { readonly answer: UnitsAnswer }): ReactNode {
  const without = picosFromDollars(gaps.amountWithoutVolume) ?? 0n;
  const said = [
    ...(without === 0n ? [] : [`${money(without)} was spent while nothing was told of it`]),
    ...(gaps.unpricedCalls === 0
      ? []
      : [
          `${countOf(gaps.unpricedCalls, 'call')} of no known price ${gaps.unpricedCalls === 1 ? 'is' : 'are'} in no cost`,
        ]),
    ...(gaps.unstated.length === 0
      ? []
      : [`nobody says its ${gaps.unstated.join(', ')}: the whole of it is divided by`]),
  ];
  return said.length === 0 ? null : <p className={styles['gaps']}>{said.join('; ')}.</p>;
}
