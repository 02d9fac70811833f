import type { ReactNode } from 'react';
import type { QueryAnswer } from '../../data/answers.ts';
import { useAnswer } from '../../data/ask.ts';
import { change, count, exact, figure, percent, share } from '../../data/figure.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import { useSpan } from '../../data/use-span.ts';
import { useView } from '../../state/use-view.ts';
import { Answer } from '../../ui/screen.tsx';
import { Explained } from '../figure/explained.tsx';
import type { Cut } from './cut.ts';
import { MOST_ROWS } from './pivot.tsx';

/** The answer of the screen; the same question as the table's, so it costs nothing. */
export function ExploreSentence({ cut }: { readonly cut: Cut }): ReactNode {
  const { view } = useView();
  const span = useSpan();
  const [first = 'cost'] = cut.measures;
  const answer = useAnswer({ ...cut, span, where: view.where, order: view.sort ?? `-${first}`, limit: MOST_ROWS });
  const { data } = answer;
  if (!data) return <Answer>&nbsp;</Answer>;
  const unit = first === 'cost' ? '' : ` ${first}`;
  return (
    <Answer>
      <strong>
        <Explained measure={first} of={`${first} ${span.words}`}>
          {figure(data.totals, first)}
          {unit}
        </Explained>
      </strong>{' '}
      {span.words} in {combinations(data, cut)}
      {largest(data, cut)}
      {moved(data, cut, span.versusWords)}.
    </Answer>
  );
}

function combinations({ rows, rest }: QueryAnswer, cut: Cut): string {
  const number = rows.length + (rest?.rows ?? 0);
  const names = cut.by.map(dimensionWords).join(', ');
  if (cut.by.length > 1) return `${count(number)} combinations of ${names}`;
  return number === 1 ? `one ${names}` : `${count(number)} ${names.endsWith('s') ? names : `${names}s`}`;
}

function largest(data: QueryAnswer, cut: Cut): string {
  const [first = 'cost'] = cut.measures;
  const size = (row: QueryAnswer['rows'][number]) => exact(row.measures, first) ?? 0n;
  const top = data.rows.reduce<QueryAnswer['rows'][number] | null>(
    (best, row) => (best === null || size(row) > size(best) ? row : best),
    null,
  );
  const part = top && share(size(top), exact(data.totals, first));
  if (top === null || part === null || data.rows.length < 2) return '';
  return `; the largest, ${cut.by.map((name) => top.values[name]).join(' × ')}, is ${percent(part)}`;
}

function moved(data: QueryAnswer, cut: Cut, versusWords: string): string {
  const [first = 'cost'] = cut.measures;
  const relative = change(exact(data.totals, first), exact(data.versusTotals, first));
  if (relative === null || Math.abs(relative) < 0.0005) return '';
  return `; ${percent(Math.abs(relative))} ${relative > 0 ? 'more' : 'less'} than ${versusWords}`;
}
