import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { useSampleCalls } from '../../data/ask.ts';
import { EXAMPLES, type PatternEntry, PATTERN_NAMES } from '../../data/behaviour.ts';
import { money } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { useNarrow } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { NameButton } from '../../ui/name-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Pair } from '../../ui/screen.tsx';
import { CallRows } from '../call/call-rows.tsx';
import styles from './behaviour.module.css';

type Workflow = PatternEntry['workflows'][number];
const MOST_EXAMPLES = 10;
const MOST_WORKFLOWS = 8;

/** Where a behaviour is, and calls that show it: of its dearest workflow, the dearest first. */
export function Examples({ entry }: { readonly entry: PatternEntry }): ReactNode {
  const { view, change } = useView();
  const span = useSpan();
  const narrow = useNarrow();
  const dearest = entry.workflows[0]?.workflow;
  const ofWorkflow =
    dearest === undefined ? [] : [{ dimension: 'feature', operator: 'is' as const, values: [dearest] }];
  const where = [...view.where, ...EXAMPLES[entry.pattern], ...ofWorkflow];
  const calls = useSampleCalls({ span, where }, MOST_EXAMPLES);
  const columns: Column<Workflow>[] = [
    {
      id: 'workflow',
      title: 'Feature',
      render: ({ workflow }) => (
        <NameButton name={workflow} onPick={(exclude) => narrow('feature', workflow, exclude)} />
      ),
    },
    { id: 'cost', title: 'Cost', numeric: true, render: ({ cost }) => money(picosFromDollars(cost)) },
    {
      id: 'saving',
      title: 'Saving',
      numeric: true,
      render: ({ saving }) => (saving === null ? '–' : money(picosFromDollars(saving))),
    },
  ];
  const name = PATTERN_NAMES[entry.pattern];
  return (
    <Pair>
      <Panel title={`${name} by feature`} note={entry.meaning} flush>
        <DataTable
          label={`${name} by feature`}
          columns={columns}
          rows={entry.workflows.slice(0, MOST_WORKFLOWS)}
          rowKey={({ workflow }) => workflow}
        />
        {entry.saving !== null && <p className={styles['note']}>The saving supposes that {entry.supposes}.</p>}
      </Panel>
      <Panel title="Examples" note={dearest} progress={[calls]} height={280} flush>
        {calls.data && <CallRows calls={calls.data.calls} maxHeight={320} onOpen={(call) => change({ call })} />}
      </Panel>
    </Pair>
  );
}
