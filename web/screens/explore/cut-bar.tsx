import type { ReactNode } from 'react';
import { MEASURES } from '../../../src/core/ledger/spend-query.ts';
import { GRAINS } from '../../../src/core/period.ts';
import type { DimensionEntry } from '../../data/answers.ts';
import { percent } from '../../data/figure.ts';
import { capitalised, dimensionWords, MEASURE_WORDS } from '../../data/measure-words.ts';
import { useSpan } from '../../data/use-span.ts';
import { grainOf } from '../../state/span.ts';
import { useView } from '../../state/use-view.ts';
import type { ChartKind } from '../../state/view.ts';
import { CHARTS, MAX_DIMENSIONS } from '../../state/view.ts';
import { Chip } from '../../ui/chip.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Picker } from '../../ui/picker.tsx';
import type { Cut } from './cut.ts';
import styles from './explore.module.css';

const CHART_WORDS: Record<ChartKind, string> = {
  bars: 'Bars',
  area: 'Area',
  lines: 'Lines',
  treemap: 'Treemap',
  table: 'Table only',
};

interface CutBarProps {
  readonly cut: Cut;
  readonly dimensions: readonly DimensionEntry[];
}

/** By what it is cut, what is measured, and how it is drawn. */
export function CutBar({ cut, dimensions }: CutBarProps): ReactNode {
  const { view, change } = useView();
  const span = useSpan();
  const grain = grainOf(view, span);
  return (
    <section className={styles['cut']} aria-label="Cut">
      <Dimensions cut={cut} dimensions={dimensions} />
      <Picker
        label="Measures"
        shown={cut.measures.length === 1 ? MEASURE_WORDS[view.lens] : `${cut.measures.length} measures`}
        value={cut.measures}
        options={MEASURES.map((name) => ({ name, label: MEASURE_WORDS[name] }))}
        onPick={(name) => change({ measure: toggled(cut.measures, name), sort: undefined })}
        stays
      />
      <Picker
        label="Grain"
        shown={`by ${grain}`}
        value={grain}
        options={GRAINS.map((name) => ({ name, label: capitalised(name) }))}
        onPick={(name) => change({ grain: name })}
      />
      <span className={styles['push']} />
      <Choice
        label="Picture"
        value={view.chart}
        options={CHARTS.map((name) => ({ name, label: CHART_WORDS[name] }))}
        onChange={(name) => change({ chart: name === 'bars' ? undefined : name })}
      />
      <Choice
        label="Rows"
        value={view.nested ? 'nested' : 'flat'}
        options={[
          { name: 'flat', label: 'Flat' },
          { name: 'nested', label: 'Nested' },
        ]}
        onChange={(name) => change({ rows: name === 'nested' ? name : undefined })}
      />
    </section>
  );
}

function Dimensions({ cut, dimensions }: CutBarProps): ReactNode {
  const { change } = useView();
  const options = dimensions
    .filter(({ name }) => !cut.by.includes(name))
    .map(({ name, coverage }) => ({
      name,
      label: dimensionWords(name),
      note: coverage === null ? undefined : percent(coverage),
    }));
  const remove = (name: string) => {
    const rest = cut.by.filter((one) => one !== name);
    change({ by: rest.length > 0 ? rest : undefined, sort: undefined });
  };
  return (
    <>
      {cut.by.map((name, place) => (
        <Chip
          key={name}
          name={place === 0 ? 'by' : 'then'}
          words=""
          value={dimensionWords(name)}
          onRemove={() => remove(name)}
        />
      ))}
      {cut.by.length < MAX_DIMENSIONS && (
        <Picker
          label="Add a dimension"
          shown="Dimension"
          icon="more"
          value={null}
          options={options}
          onPick={(name) => change({ by: [...cut.by, name], sort: undefined })}
        />
      )}
    </>
  );
}

/** The lens itself cannot be taken off: it is what everything is ordered by. */
function toggled(measures: readonly string[], name: string): string[] {
  return measures.includes(name) ? measures.filter((one) => one !== name) : [...measures, name];
}
