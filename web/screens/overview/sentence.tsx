import type { ReactNode } from 'react';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import type { Measures } from '../../../src/core/ledger/spend-query.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { change, count, exact, figure, percent, share } from '../../data/figure.ts';
import type { Span } from '../../state/span.ts';
import type { Lens } from '../../state/view.ts';
import { Answer } from '../../ui/screen.tsx';
import { Explained } from '../figure/explained.tsx';
import styles from './overview.module.css';

interface SentenceProps {
  readonly totals: QueryAnswer;
  readonly models: QueryAnswer | undefined;
  readonly lens: Lens;
  readonly span: Span;
}

const VERBS: Record<Lens, { before: string; after: string }> = {
  cost: { before: 'You spent', after: '' },
  calls: { before: 'You made', after: ' calls' },
  tokens: { before: 'You used', after: ' tokens' },
};

/** The answer of the screen: one sentence with one number, all of it computed from answers. */
export function Sentence({ totals, models, lens, span }: SentenceProps): ReactNode {
  const { before, after } = VERBS[lens];
  return (
    <Answer>
      {before}{' '}
      <strong>
        <Explained measure={lens} of={`${lens} ${span.words}`}>
          {figure(totals.totals, lens)}
          {after}
        </Explained>
      </strong>{' '}
      {span.words}
      {comparison(totals, lens, span)}
      {leader(totals.totals, models, lens)}.{remainder(totals, lens)}
    </Answer>
  );
}

function comparison(totals: QueryAnswer, lens: Lens, span: Span): string {
  if (!totals.versusTotals) return '';
  const now = exact(totals.totals, lens);
  const relative = change(now, exact(totals.versusTotals, lens));
  if (relative === null) return now === 0n ? '' : `; there was nothing in ${span.versusWords}`;
  if (Math.abs(relative) < 0.0005) return `, as much as ${span.versusWords}`;
  return `, ${percent(Math.abs(relative))} ${relative > 0 ? 'more' : 'less'} than ${span.versusWords}`;
}

function leader(totals: Measures, models: QueryAnswer | undefined, lens: Lens): ReactNode {
  const first = models?.rows.find((row) => row.values['model'] !== '' && row.values['model'] !== NOT_ATTRIBUTED);
  const part = share(exact(first?.measures, lens), exact(totals, lens));
  if (!first || part === null || part <= 0) return null;
  return (
    <>
      ; <span className={styles['whole']}>{first.values['model']}</span> is {percent(part)} of it
    </>
  );
}

function remainder(totals: QueryAnswer, lens: Lens): string {
  if (totals.unpricedCalls === 0 || lens !== 'cost') return '';
  const calls = totals.unpricedCalls === 1 ? '1 call has' : `${count(totals.unpricedCalls)} calls have`;
  return ` ${calls} no known price and ${totals.unpricedCalls === 1 ? 'is' : 'are'} not in it.`;
}
