import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { type ExperimentsAnswer, lagWords } from '../../data/experiments.ts';
import { countOf, money, percent, share } from '../../data/figure.ts';
import { Answer } from '../../ui/screen.tsx';
import { Explained } from '../figure/explained.tsx';

interface ExperimentsSentenceProps {
  readonly answer: ExperimentsAnswer;
  /** The period, in words. */
  readonly words: string;
}

/** What learning cost, how much of it taught nobody anything, and how long a verdict takes. */
export function ExperimentsSentence({ answer, words }: ExperimentsSentenceProps): ReactNode {
  const { experiments, totals } = answer;
  if (experiments.length === 0) {
    return (
      <Answer>
        <strong>Nothing was tried</strong> {words} that calls would name.
      </Answer>
    );
  }
  const [cost, waste] = [picosFromDollars(totals.cost), picosFromDollars(totals.waste)];
  const wasteful = experiments.filter((one) => one.class === 'wasteful').length;
  return (
    <Answer>
      {countOf(experiments.length, 'experiment')} cost{' '}
      <strong>
        <Explained
          measure="cost"
          of={`cost of experiments ${words}`}
          where={[{ dimension: 'experiment', operator: 'isNot', values: ['(not attributed)'] }]}
        >
          {money(cost)}
        </Explained>
      </strong>{' '}
      {words}; {waste === 0n ? 'all of it bought something' : `${percent(share(waste, cost))} of it bought nothing`}
      {wasteful > 0 && `, ${wasteful === 1 ? 'one is' : `${wasteful} are`} wasteful`}
      {totals.medianLagHours !== null && `. A verdict takes ${lagWords(totals.medianLagHours)} from the end of a run`}.
    </Answer>
  );
}
