import type { ReactNode } from 'react';
import { useState } from 'react';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import type { Filter, Measures, SpendRow } from '../../../src/core/ledger/spend-query.ts';
import { useAnswer } from '../../data/ask.ts';
import { count, exact, figure, percent, share } from '../../data/figure.ts';
import { capitalised, dimensionWords, MEASURE_WORDS } from '../../data/measure-words.ts';
import { usePalette } from '../figure/use-palette.ts';
import { useSpan } from '../../data/use-span.ts';
import { useNarrow } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import { Swatch } from '../../ui/delta.tsx';
import { NameButton } from '../../ui/name-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ToggleButton } from '../../ui/toggle-button.tsx';
import { Explained } from '../figure/explained.tsx';
import type { Cut } from './cut.ts';
import styles from './explore.module.css';
import { Moved } from './pivot.tsx';

const MOST_CHILDREN = 50;
const BLANK = '\u00a0';

/** The dimensions inside one another. Each level is its own question, so that children add up to their parent. */
export function Tree({ cut, actions }: { readonly cut: Cut; readonly actions: ReactNode }): ReactNode {
  const { view } = useView();
  const span = useSpan();
  const totals = useAnswer({ measures: cut.measures, span, where: view.where });
  return (
    <Panel
      title={capitalised(cut.by.map(dimensionWords).join(' > '))}
      note="open a row for what is inside it"
      actions={actions}
      progress={[totals]}
      height={320}
      flush
    >
      <div className={styles['treeFrame']}>
        <table className={styles['tree']}>
          <thead>
            <tr>
              <th scope="col">{capitalised(dimensionWords(cut.by[0] ?? ''))}</th>
              {cut.measures.map((measure, place) => (
                <th key={measure} scope="col" data-numeric data-minor={place > 0}>
                  {MEASURE_WORDS[measure]}
                </th>
              ))}
              <th scope="col" data-numeric data-minor>
                Share
              </th>
              {span.versus !== null && (
                <th scope="col" data-numeric>
                  Change
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            <Level cut={cut} path={[]} total={totals.data?.totals ?? null} />
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Total</th>
              <Values cut={cut} measures={totals.data?.totals ?? {}} total={totals.data?.totals ?? null} />
              {span.versus !== null && <td>{BLANK}</td>}
            </tr>
          </tfoot>
        </table>
      </div>
    </Panel>
  );
}

interface LevelProps {
  readonly cut: Cut;
  /** The values of the rows above. */
  readonly path: readonly Filter[];
  readonly total: Measures | null;
}

function Level({ cut, path, total }: LevelProps): ReactNode {
  const { view } = useView();
  const span = useSpan();
  const dimension = cut.by[path.length] ?? '';
  const [first = 'cost'] = cut.measures;
  const answer = useAnswer({
    measures: cut.measures,
    by: [dimension],
    span,
    where: [...view.where, ...path],
    order: `-${first}`,
    limit: MOST_CHILDREN,
  });
  const indent = { paddingLeft: 14 + path.length * 22 };
  if (answer.error || !answer.data) {
    return (
      <tr>
        <td style={indent}>{answer.error ? answer.error.message : 'Asking…'}</td>
      </tr>
    );
  }
  const { rest } = answer.data;
  return (
    <>
      {answer.data.rows.map((row) => (
        <Branch key={row.values[dimension]} cut={cut} path={path} row={row} total={total} />
      ))}
      {rest && (
        <tr className={styles['quiet']}>
          <th scope="row" style={indent}>
            {count(rest.rows)} more
          </th>
          <Values cut={cut} measures={rest.measures} total={total} />
          {span.versus !== null && <td>{BLANK}</td>}
        </tr>
      )}
    </>
  );
}

function Branch({ cut, path, row, total }: LevelProps & { readonly row: SpendRow }): ReactNode {
  const span = useSpan();
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  const dimension = cut.by[path.length] ?? '';
  const value = row.values[dimension] ?? '';
  const name = value === '' ? '(empty)' : value;
  const palette = usePalette(dimension);
  const inner: Filter[] = [...path, { dimension, operator: 'is', values: [value] }];
  const [first = 'cost'] = cut.measures;
  return (
    <>
      <tr>
        <th scope="row" style={{ paddingLeft: 14 + path.length * 22 }}>
          <span className={styles['branch']}>
            {inner.length < cut.by.length ? (
              <ToggleButton open={open} label={name} onToggle={() => setOpen(!open)} />
            ) : (
              <span className={styles['leaf']} />
            )}
            <NameButton
              name={name}
              quiet={value === NOT_ATTRIBUTED}
              leading={<Swatch colour={palette(value)} />}
              onPick={(exclude) => narrow(dimension, value, exclude)}
            />
          </span>
        </th>
        <Values cut={cut} measures={row.measures} total={total} where={inner} />
        {span.versus !== null && (
          <td data-numeric>
            <Moved row={row} measure={first} against={span.versusWords} />
          </td>
        )}
      </tr>
      {open && <Level cut={cut} path={inner} total={total} />}
    </>
  );
}

interface ValuesProps {
  readonly cut: Cut;
  readonly measures: Measures;
  readonly total: Measures | null;
  readonly where?: readonly Filter[];
}

function Values({ cut, measures, total, where }: ValuesProps): ReactNode {
  const [first = 'cost'] = cut.measures;
  return (
    <>
      {cut.measures.map((measure, place) => (
        <td key={measure} data-numeric data-minor={place > 0}>
          {where ? (
            <Explained measure={measure} of={MEASURE_WORDS[measure]} where={where}>
              {figure(measures, measure)}
            </Explained>
          ) : (
            figure(measures, measure)
          )}
        </td>
      ))}
      <td data-numeric data-minor>
        {percent(share(exact(measures, first), exact(total, first)))}
      </td>
    </>
  );
}
