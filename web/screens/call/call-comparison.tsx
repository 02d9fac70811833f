import type { ReactNode } from 'react';
import { useState } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { useAsked } from '../../data/ask.ts';
import type { ComparisonAnswer } from '../../data/call-comparison.ts';
import { exactMoney, money } from '../../data/figure.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Waterfall } from '../../ui/waterfall.tsx';
import styles from './call.module.css';

const BEFORE = 'before';

/** Why this call cost more or less than another one. */
export function CallComparison({ id }: { readonly id: string }): ReactNode {
  const { search, change } = useView();
  const { beside } = search;
  const asked = beside === undefined ? null : beside === BEFORE ? { id } : { id, with: beside };
  const answer = useAsked<ComparisonAnswer>('compare-calls', asked);
  return (
    <>
      <Panel
        title="Compared with another call"
        actions={<Button label="With the one before" onClick={() => change({ beside: BEFORE })} />}
      >
        <OtherCall key={beside} beside={beside} onChoose={(other) => change({ beside: other })} />
      </Panel>
      {beside !== undefined && <Panel progress={[answer]}>{answer.data && <Difference answer={answer.data} />}</Panel>}
    </>
  );
}

interface OtherCallProps {
  readonly beside: string | undefined;
  readonly onChoose: (id: string) => void;
}

function OtherCall({ beside, onChoose }: OtherCallProps): ReactNode {
  const [typed, type] = useState(beside === undefined || beside === BEFORE ? '' : beside);
  const id = typed.trim();
  return (
    <form
      className={styles['other']}
      onSubmit={(event) => {
        event.preventDefault();
        if (id !== '') onChoose(id);
      }}
    >
      <TextField label="Any id of the other call" value={typed} onChange={type} />
      <Button label="Compare" submits disabled={id === ''} />
    </form>
  );
}

function Difference({ answer }: { readonly answer: ComparisonAnswer }): ReactNode {
  const [chosen, choose] = useState<string | null>(null);
  const { before, after, drivers, knowsPrompt } = answer;
  const words = drivers.find(({ driver }) => driver === chosen);
  return (
    <>
      <p>{answer.sentence}</p>
      <Waterfall
        label="From the cost of the other call to the cost of this one"
        start={end('The other', before)}
        steps={drivers.map((driver) => ({
          id: driver.driver,
          name: DRIVER_NAMES[driver.driver] ?? driver.driver,
          hint: driver.words,
          value: Number(driver.amount),
          text: signed(driver.amount),
          tone: 'plain',
        }))}
        end={end('This one', after)}
        chosen={chosen}
        onChoose={(driver) => choose(driver === chosen ? null : driver)}
      />
      {words && (
        <p>
          {exactMoney(words.amount)} because of {words.words}.
        </p>
      )}
      {!knowsPrompt && <p>A prompt was not seen, so that what it was made of is not told apart.</p>}
    </>
  );
}

const DRIVER_NAMES: Readonly<Record<string, string>> = {
  system: 'Instructions',
  tools: 'Tool definitions',
  history: 'History',
  user: 'New input',
  context: 'Results of tools',
  input: 'Prompt',
  cache: 'Cache',
  output: 'Answer',
  reasoning: 'Reasoning',
  longContext: 'Long context',
  model: 'Model',
  price: 'Price',
  attempts: 'Attempts',
  fees: 'Fees',
};

function end(name: string, { cost, attemptCost }: ComparisonAnswer['before']) {
  const picos = (picosFromDollars(cost) ?? 0n) + (picosFromDollars(attemptCost) ?? 0n);
  return { name, value: Number(picos) / 1e12, text: money(picos) };
}

function signed(dollars: string): string {
  return `${dollars.startsWith('-') ? '' : '+'}${money(picosFromDollars(dollars))}`;
}
