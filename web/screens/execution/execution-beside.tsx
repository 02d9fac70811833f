import type { ReactNode } from 'react';
import { useState } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { ExecutionAnswer, ExecutionComparison } from '../../data/executions.ts';
import { money } from '../../data/figure.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { Formula } from '../../ui/facts.tsx';
import { TextField } from '../../ui/field.tsx';
import { STAGE_WORDS } from '../executions/executions-sentence.tsx';

/** Beside another execution: where they differ, stage by stage, adding up to the difference. */
export function ExecutionBeside({ answer }: { readonly answer: ExecutionAnswer }): ReactNode {
  const { search, change } = useView();
  const [id, setId] = useState(search.besideRun ?? '');
  return (
    <>
      <form
        style={{ display: 'flex', alignItems: 'flex-end', gap: 8, marginTop: 12 }}
        onSubmit={(event) => {
          event.preventDefault();
          change({ besideRun: id.trim() === '' ? undefined : id.trim() });
        }}
      >
        <TextField label="Compare with another execution" value={id} onChange={setId} />
        <Button label="Compare" submits />
      </form>
      {answer.comparison && <Differences comparison={answer.comparison} />}
    </>
  );
}

function Differences({ comparison }: { readonly comparison: ExecutionComparison }): ReactNode {
  const { drivers, difference, cost, ratio } = comparison;
  return (
    <Formula
      lines={drivers.map(({ stage, calls, otherCalls, amount }) => ({
        text: STAGE_WORDS[stage] ?? stage,
        note: `${calls} calls, ${otherCalls} there`,
        amount: money(picosFromDollars(amount)),
      }))}
      total={{
        text: `More than the other, which cost ${money(picosFromDollars(cost))}${ratio === null ? '' : ` (${ratio} times)`}`,
        amount: money(picosFromDollars(difference)),
      }}
    />
  );
}
