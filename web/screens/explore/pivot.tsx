import type { ReactNode } from 'react';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import type { Filter, Measure, SpendRow } from '../../../src/core/ledger/spend-query.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { useAnswer } from '../../data/ask.ts';
import { change, changeText, count, exact, figure, percent, share } from '../../data/figure.ts';
import { capitalised, dimensionWords, MEASURE_WORDS } from '../../data/measure-words.ts';
import { usePalette } from '../figure/use-palette.ts';
import { useSpan } from '../../data/use-span.ts';
import { addFilter, printFilter } from '../../state/filter.ts';
import { useNarrow, WAY_DOWN } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Delta, Swatch } from '../../ui/delta.tsx';
import { NameButton } from '../../ui/name-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Explained } from '../figure/explained.tsx';
import type { Cut } from './cut.ts';

export const MOST_ROWS = 1_000;

interface PivotProps {
  readonly cut: Cut;
  readonly actions: ReactNode;
}

/** One row a combination of values; what the limit cuts off and the total stand below. */
export function Pivot({ cut, actions }: PivotProps): ReactNode {
  const { view, change: changeView } = useView();
  const span = useSpan();
  const [first = 'cost'] = cut.measures;
  const sort = view.sort ?? `-${first}`;
  const answer = useAnswer({ ...cut, span, where: view.where, order: sort, limit: MOST_ROWS });
  const columns = usePivotColumns(cut, answer.data);
  const openRow = (row: SpendRow, exclude: boolean) => {
    const filters = (exclude ? cut.by.slice(0, 1) : cut.by).map((name) => filterOf(name, row, exclude));
    const where = filters.reduce<Filter[]>(addFilter, [...view.where]);
    const next = WAY_DOWN.find((name) => !cut.by.includes(name) && !where.some((one) => one.dimension === name));
    changeView({ where: where.map(printFilter), ...(exclude || !next ? {} : { by: [next], sort: undefined }) });
  };
  return (
    <Panel
      title={capitalised(cut.by.map(dimensionWords).join(' × '))}
      note={answer.data ? rowsWords(answer.data) : null}
      actions={actions}
      progress={[answer]}
      height={320}
      flush
    >
      <DataTable
        label={`Table by ${cut.by.map(dimensionWords).join(' and ')}`}
        columns={columns}
        rows={answer.data?.rows ?? []}
        rowKey={(row) => JSON.stringify(cut.by.map((name) => row.values[name]))}
        sort={sort}
        onSort={(to) => changeView({ sort: to === `-${first}` ? undefined : to })}
        onOpen={openRow}
        footer={answer.data ? footerOf(answer.data, cut) : []}
        maxHeight={560}
      />
    </Panel>
  );
}

function usePivotColumns(cut: Cut, answer: QueryAnswer | undefined): Column<SpendRow>[] {
  const span = useSpan();
  const narrow = useNarrow();
  const palette = usePalette(cut.by[0] ?? 'model');
  const [first = 'cost'] = cut.measures;
  const total = exact(answer?.totals, first);
  const names = cut.by.map((name, place): Column<SpendRow> => ({
    id: name,
    title: capitalised(dimensionWords(name)),
    sortable: true,
    render: (row) => (
      <NameButton
        name={row.values[name] || '(empty)'}
        quiet={row.values[name] === NOT_ATTRIBUTED}
        leading={place === 0 && <Swatch colour={palette(row.values[name] ?? '')} />}
        onPick={(exclude) => narrow(name, row.values[name] ?? '', exclude)}
      />
    ),
  }));
  const values = cut.measures.map((measure): Column<SpendRow> => ({
    id: measure,
    title: MEASURE_WORDS[measure],
    numeric: true,
    sortable: true,
    minor: measure !== first,
    render: (row) => (
      <Explained measure={measure} of={MEASURE_WORDS[measure]} where={cut.by.map((name) => filterOf(name, row, false))}>
        {figure(row.measures, measure)}
      </Explained>
    ),
  }));
  const part: Column<SpendRow> = {
    id: 'share',
    title: 'Share',
    numeric: true,
    minor: true,
    render: (row) => percent(share(exact(row.measures, first), total)),
  };
  const moved: Column<SpendRow> = {
    id: 'change',
    title: 'Change',
    numeric: true,
    minor: true,
    render: (row) => <Moved row={row} measure={first} against={span.versusWords} />,
  };
  return [...names, ...values, part, ...(span.versus === null ? [] : [moved])];
}

interface MovedProps {
  readonly row: SpendRow;
  readonly measure: Measure;
  readonly against: string;
}

export function Moved({ row, measure, against }: MovedProps): ReactNode {
  const relative = change(exact(row.measures, measure), exact(row.versus, measure));
  return <Delta change={relative} text={changeText(relative)} against={`than ${against}`} />;
}

function filterOf(dimension: string, row: SpendRow, exclude: boolean): Filter {
  return { dimension, operator: exclude ? 'isNot' : 'is', values: [row.values[dimension] ?? ''] };
}

function rowsWords({ rows, rest }: QueryAnswer): string {
  return rest ? `the ${count(rows.length)} largest of ${count(rows.length + rest.rows)}` : `${count(rows.length)} rows`;
}

function footerOf(answer: QueryAnswer, cut: Cut): { id: string; cells: ReactNode[] }[] {
  const [first = 'cost'] = cut.measures;
  const line = (id: string, name: string, measures: QueryAnswer['totals']) => ({
    id,
    cells: [
      name,
      ...cut.by.slice(1).map(() => ''),
      ...cut.measures.map((measure) => figure(measures, measure)),
      percent(share(exact(measures, first), exact(answer.totals, first))),
    ],
  });
  const rest = answer.rest ? [line('rest', `${count(answer.rest.rows)} more`, answer.rest.measures)] : [];
  const unpriced = answer.unpricedCalls > 0 ? `Total; ${count(answer.unpricedCalls)} calls unpriced` : 'Total';
  return [...rest, line('total', unpriced, answer.totals)];
}
