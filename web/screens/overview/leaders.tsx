import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import type { Measures, SpendRow } from '../../../src/core/ledger/spend-query.ts';
import { useAnswer } from '../../data/ask.ts';
import { change, count, exact, figure, percent, share, valueText } from '../../data/figure.ts';
import { capitalised, dimensionWords } from '../../data/measure-words.ts';
import { usePalette } from '../../data/use-palette.ts';
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

/** The largest values of a dimension; what is not attributed and what is cut off stand below, always. */
export function Leaders({ dimension }: { readonly dimension: string }): ReactNode {
  const { view } = useView();
  const span = useSpan();
  const question = { measures: [view.lens], by: [dimension], span, where: view.where, order: `-${view.lens}` };
  const answer = useAnswer({ ...question, limit: SHOWN });
  const nobody = { dimension, operator: 'is', values: [NOT_ATTRIBUTED] } as const;
  const nameless = useAnswer({ ...question, where: [...view.where, nobody], limit: 1 });
  const rows = answer.data?.rows ?? [];
  const named = rows.filter((row) => row.values[dimension] !== NOT_ATTRIBUTED);
  const total = answer.data?.totals ?? null;
  const line = nameless.data?.rows[0];
  const more = (answer.data?.rest?.rows ?? 0) - (line && named.length === rows.length ? 1 : 0);
  return (
    <Panel
      title={capitalised(plural(dimensionWords(dimension)))}
      note={answer.data?.rest ? `${count(rows.length + answer.data.rest.rows)} in all` : null}
      actions={<ExploreLink dimension={dimension} />}
      progress={[answer, nameless]}
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
        <tbody>
          {named.map((row) => (
            <Line
              key={row.values[dimension]}
              dimension={dimension}
              name={row.values[dimension] ?? ''}
              now={row.measures}
              before={row.versus}
              total={total}
            />
          ))}
          {more > 0 && <MoreLine count={more} dimension={dimension} rest={restOf(total, [...named, ...(line ? [line] : [])], view.lens)} total={total} />}
          {line && (
            <Line dimension={dimension} name={NOT_ATTRIBUTED} now={line.measures} before={line.versus} total={total} />
          )}
          {rows.length === 0 && (
            <tr>
              <td className={styles['none']}>Nothing in this period.</td>
            </tr>
          )}
        </tbody>
      </table>
    </Panel>
  );
}

interface LineProps {
  readonly dimension: string;
  readonly name: string;
  readonly now: Measures;
  readonly before: Measures | null;
  readonly total: Measures | null;
}

function Line({ dimension, name, now, before, total }: LineProps): ReactNode {
  const { view } = useView();
  const { versus, versusWords } = useSpan();
  const narrow = useNarrow();
  const colour = usePalette(dimension)(name);
  const value = exact(now, view.lens);
  const part = share(value, exact(total, view.lens));
  const relative = change(value, exact(before, view.lens));
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
          {figure(now, view.lens)}
        </Explained>
      </td>
      <td className={styles['moved']}>
        {versus !== null && <Delta change={relative} text={percent(relative)} against={`than ${versusWords}`} />}
      </td>
    </tr>
  );
}

interface MoreProps {
  readonly count: number;
  readonly dimension: string;
  readonly rest: bigint;
  readonly total: Measures | null;
}

function MoreLine(props: MoreProps): ReactNode {
  const { view } = useView();
  return (
    <tr className={styles['more']}>
      <th scope="row">
        <span className={styles['rest']}>{count(props.count)} more</span>
      </th>
      <td className={styles['bar']} />
      <td className={styles['part']}>{percent(share(props.rest, exact(props.total, view.lens)))}</td>
      <td className={styles['value']}>{valueText(props.rest, view.lens)}</td>
      <td className={styles['moved']} />
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
function restOf(total: Measures | null, shown: readonly SpendRow[], lens: Lens): bigint {
  return shown.reduce((left, row) => left - (exact(row.measures, lens) ?? 0n), exact(total, lens) ?? 0n);
}

function plural(words: string): string {
  return words.endsWith('s') ? words : `${words}s`;
}
