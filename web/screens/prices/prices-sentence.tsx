import type { ReactNode } from 'react';
import type { QueryAnswer } from '../../data/answers.ts';
import { count, countOf, exact, money, percent, share } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { Answer } from '../../ui/screen.tsx';
import { Explained } from '../figure/explained.tsx';
import { atRisk } from './at-risk.ts';

interface PricesSentenceProps {
  readonly used: QueryAnswer;
  readonly unpriced: QueryAnswer;
}

/** The answer of the screen: how many calls have a known price, and about how much money the others are. */
export function PricesSentence({ used, unpriced }: PricesSentenceProps): ReactNode {
  const span = useSpan();
  const { calls, unpricedCalls } = used;
  if (calls === 0) {
    return (
      <Answer>
        <strong>No call</strong> {span.words}, so no price was used. Every price that would be stands below.
      </Answer>
    );
  }
  const models = new Set(unpriced.rows.map(({ values }) => `${values['provider']} ${values['model']}`)).size;
  const risk = atRisk(used, exact(unpriced.totals, 'tokens'));
  return (
    <Answer>
      <strong>
        <Explained measure="unpricedCalls" of="calls without a known price">
          {percent(share(BigInt(calls - unpricedCalls), BigInt(calls)))}
        </Explained>
      </strong>{' '}
      of {countOf(calls, 'call')} {span.words} have a known price, by book {used.priceBook}
      {unpricedCalls === 0
        ? '.'
        : `; ${count(unpricedCalls)} of ${countOf(models, 'model')} have none, at risk ${risk === null ? 'is an unknown amount' : `is about ${money(risk)}`}.`}
    </Answer>
  );
}
