import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import type { Measures, SpendRow } from '../../../src/core/ledger/spend-query.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { useAnswer } from '../../data/ask.ts';
import { change, changeText, count, exact, figure, percent, share, valueText } from '../../data/figure.ts';
import { capitalised, dimensionWords } from '../../data/measure-words.ts';
import { usePalette } from '../figure/use-palette.ts';
import { useSpan } from '../../data/use-span.ts';
import type { ViewSearch } from '../../state/search.ts';
import { useNarrow } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import type { Lens } from '../../state/view.ts';
import { Delta, ShareBar, Swatch } from '../../ui/delta.tsx';
import { NameButton } from '../../ui/name-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Explained } from '../figure/explained.tsx';
import styles from './overview.module.css';

const SHOWN = 6;
const BLANK = '\u00a0';

/** The largest values of a dimension; what is not attributed and what is cut off stand below, always. */
export function Leaders({ dimension }: { readonly dimension: string }): ReactNode {
  const { view } = useView();
  const { answer, nobody, progress } = useLeaders(dimension);
  const rest = answer.data?.rest?.rows ?? 0;
  return (
    <Panel
      title={capitalised(plural(dimensionWords(dimension)))}
      note={rest > 0 ? `${count(SHOWN + rest)} in all` : null}
      actions={<ExploreLink dimension={dimension} />}
      progress={progress}
      height={230}
      flush
    >
      <table className={styles['leaders']}>
        <caption className="visually-hidden">
          {capitalised(dimensionWords(dimension))}: share, {view.lens} and change
        </caption>
        <colgroup>
          {['name', 'bar', 'part', 'value', 'moved'].map((column) => (
            <col key={column} className={styles[column] ?? ''} />
          ))}
        </colgroup>
        <tbody>{answer.data && <Lines answer={answer.data} nobody={nobody} dimension={dimension} />}</tbody>
      </table>
    </Panel>
  );
}

function useLeaders(dimension: string) {
  const { view } = useView();
  const span = useSpan();
  const question = { measures: [view.lens], by: [dimension], span, where: view.where, order: `-${view.lens}` };
  const answer = useAnswer({ ...question, limit: SHOWN });
  const present = answer.data?.rows.find((row) => row.values[dimension] === NOT_ATTRIBUTED);
  // Only what was cut off can hide it.
  const hidden = answer.data?.rest != null && !present;
  const filter = { dimension, operator: 'is', values: [NOT_ATTRIBUTED] } as const;
  const asked = useAnswer(hidden ? { ...question, where: [...view.where, filter], limit: 1 } : null);
  return {
    answer,
    nobody: present ?? (hidden ? asked.data?.rows[0] : undefined),
    progress: hidden ? [answer, asked] : [answer],
  };
}

interface LinesProps {
  readonly answer: QueryAnswer;
  /** What no rule attributed; undefined when there is none. */
  readonly nobody: SpendRow | undefined;
  readonly dimension: string;
}

function Lines({ answer, nobody, dimension }: LinesProps): ReactNode {
  const { view } = useView();
  const named = answer.rows.filter((row) => row.values[dimension] !== NOT_ATTRIBUTED);
  const shown = nobody ? [...named, nobody] : named;
  const more = answer.rows.length + (answer.rest?.rows ?? 0) - shown.length;
  const line = (row: SpendRow) => (
    <Line key={row.values[dimension]} dimension={dimension} row={row} total={answer.totals} />
  );
  if (shown.length === 0) {
    return (
      <tr>
        <td className={styles['none']}>Nothing in this period.</td>
      </tr>
    );
  }
  return (
    <>
      {named.map(line)}
      {more > 0 && <MoreLine more={more} rest={restOf(answer.totals, shown, view.lens)} total={answer.totals} />}
      {nobody && line(nobody)}
    </>
  );
}

interface LineProps {
  readonly dimension: string;
  readonly row: SpendRow;
  readonly total: Measures;
}

function Line({ dimension, row, total }: LineProps): ReactNode {
  const name = row.values[dimension] ?? '';
  const { view } = useView();
  const { versus, versusWords } = useSpan();
  const narrow = useNarrow();
  const colour = usePalette(dimension)(name);
  const value = exact(row.measures, view.lens);
  const part = share(value, exact(total, view.lens));
  const relative = change(value, exact(row.versus, view.lens));
  return (
    <tr>
      <th scope="row">
        <NameButton
          name={name === '' ? '(empty)' : name}
          quiet={name === NOT_ATTRIBUTED}
          leading={<Swatch colour={colour} />}
          onPick={(exclude) => narrow(dimension, name, exclude)}
        />
      </th>
      <td className={styles['bar']}>
        <ShareBar part={part} colour={colour} />
      </td>
      <td className={styles['part']}>{percent(part)}</td>
      <td className={styles['value']}>
        <Explained
          measure={view.lens}
          of={`${view.lens} of ${name}`}
          where={[{ dimension, operator: 'is', values: [name] }]}
        >
          {figure(row.measures, view.lens)}
        </Explained>
      </td>
      <td className={styles['moved']}>
        {versus !== null && <Delta change={relative} text={changeText(relative)} against={`than ${versusWords}`} />}
      </td>
    </tr>
  );
}

interface MoreProps {
  readonly more: number;
  readonly rest: bigint;
  readonly total: Measures;
}

function MoreLine({ more, rest, total }: MoreProps): ReactNode {
  const { view } = useView();
  return (
    <tr>
      <th scope="row" className={styles['rest']}>
        {count(more)} more
      </th>
      <td className={styles['bar']}>{BLANK}</td>
      <td className={styles['part']}>{percent(share(rest, exact(total, view.lens)))}</td>
      <td className={styles['value']}>{valueText(rest, view.lens)}</td>
      <td className={styles['moved']}>{BLANK}</td>
    </tr>
  );
}

function ExploreLink({ dimension }: { readonly dimension: string }): ReactNode {
  return (
    <Link
      to="/explore"
      search={(search: ViewSearch) => ({ ...search, by: [dimension] })}
      className={styles['all'] ?? ''}
      aria-label={`Explore by ${dimensionWords(dimension)}`}
    >
      Explore
    </Link>
  );
}

/** What the total holds beyond the lines shown, exactly. */
function restOf(total: Measures, shown: readonly SpendRow[], lens: Lens): bigint {
  return shown.reduce((left, row) => left - (exact(row.measures, lens) ?? 0n), exact(total, lens) ?? 0n);
}

function plural(words: string): string {
  return words.endsWith('s') ? words : `${words}s`;
}
