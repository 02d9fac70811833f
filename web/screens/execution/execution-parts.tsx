import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { ExecutionAnswer } from '../../data/executions.ts';
import { money } from '../../data/figure.ts';
import { useView } from '../../state/use-view.ts';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Pair } from '../../ui/screen.tsx';
import { Waterfall, type WaterfallStep } from '../../ui/waterfall.tsx';
import { STAGE_WORDS } from '../executions/executions-sentence.tsx';
import { ExecutionBeside } from './execution-beside.tsx';

/** From one clean call to what was paid; and the same cost by what calls were, who was paid, and what a tag could tell. */
export function ExecutionParts({ answer }: { readonly answer: ExecutionAnswer }): ReactNode {
  const { change } = useView();
  const { cleanCost, cost, stages, amplification, callerView, tagging, vendors, failedCost } = answer;
  const steps = stages
    .filter((one) => one.cost !== '0')
    .map(({ stage, cost: amount, factor }): WaterfallStep => ({
      id: stage,
      name: STAGE_WORDS[stage] ?? stage,
      hint: factor === null ? '' : `${factor} of the clean call`,
      value: Number(amount),
      text: `+${money(picosFromDollars(amount))}`,
      tone: 'plain',
    }));
  const largestOf = (stage: string) => answer.nodes.find(({ part }) => part === stage)?.id;
  return (
    <Pair>
      <Panel
        title="What was paid on top"
        note={amplification === null ? 'no answer with a known price' : `${amplification} times one clean call`}
      >
        <Waterfall
          label="From one clean call to the cost of the execution"
          start={{ name: 'One clean call', value: Number(cleanCost), text: money(picosFromDollars(cleanCost)) }}
          steps={steps}
          end={{ name: 'The execution', value: Number(cost), text: money(picosFromDollars(cost)) }}
          chosen={null}
          onChoose={(stage) => change({ node: largestOf(stage) })}
        />
      </Panel>
      <Panel title="Seen otherwise">
        <Facts
          facts={[
            ...vendors.map(
              ({ name, cost: amount, calls }) => [name, `${money(picosFromDollars(amount))}, ${calls} calls`] as const,
            ),
            ...tagging.map(
              ({ name, cost: amount, share }) =>
                [name, `${money(picosFromDollars(amount))}${share === null ? '' : `, ${share}`}`] as const,
            ),
            ['Failed, and billed', money(picosFromDollars(failedCost))],
            ...(callerView === null
              ? []
              : [
                  [
                    `What ${callerView.label}=${callerView.value} shows`,
                    `${money(picosFromDollars(callerView.cost))}${callerView.ratio === null ? '' : `; the execution is ${callerView.ratio} times that`}`,
                  ] as const,
                ]),
          ]}
        />
        <ExecutionBeside answer={answer} />
      </Panel>
    </Pair>
  );
}
