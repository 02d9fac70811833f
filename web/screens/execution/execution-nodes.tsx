import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { ExecutionAnswer, ExecutionNode } from '../../data/executions.ts';
import { count, countOf, money, shortCount } from '../../data/figure.ts';
import { useView } from '../../state/use-view.ts';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './execution.module.css';
import { costWords, NO_ROLE, ownTokens, roleOf } from './node-mark.ts';

const INDENT_PIXELS = 14;
const DEEPEST_INDENT = 20;

/** Every part of the execution, each under what called it, with when it ran. A call opens to how its cost was made. */
export function ExecutionNodes({ answer }: { readonly answer: ExecutionAnswer }): ReactNode {
  const { change } = useView();
  const { nodes, cost, calls, inputTokens, outputTokens } = answer;
  const lost = nodes.filter(({ gap }) => gap).length;
  const words = [
    countOf(nodes.length, 'part'),
    `${count(calls)} of them calls`,
    lost > 0 && `of ${count(lost)} the parent was not recorded`,
  ];
  return (
    <Panel title="Every part" note={words.filter(Boolean).join(', ')} flush>
      <DataTable
        label="Parts of the execution"
        columns={columnsOf(answer)}
        rows={nodes}
        rowKey={({ id }) => id}
        onOpen={({ callId, id }) => change(callId === null ? { node: id } : { call: callId })}
        footer={[
          {
            id: 'total',
            cells: [
              'Together',
              '',
              '',
              '',
              shortCount(inputTokens + outputTokens),
              money(picosFromDollars(cost)),
              money(picosFromDollars(cost)),
            ],
          },
        ]}
        maxHeight={520}
      />
    </Panel>
  );
}

function columnsOf(answer: ExecutionAnswer): readonly Column<ExecutionNode>[] {
  return [
    { id: 'name', title: 'Call or span', render: (node) => <Name node={node} /> },
    { id: 'role', title: 'Part of it', minor: true, render: roleWords },
    { id: 'who', title: 'Service, provider', minor: true, render: whoWords },
    { id: 'when', title: 'When', minor: true, width: '18%', render: (node) => <When node={node} answer={answer} /> },
    { id: 'tokens', title: 'Tokens', numeric: true, minor: true, render: (node) => shortOrBlank(ownTokens(node)) },
    {
      id: 'cost',
      title: 'Own cost',
      numeric: true,
      minor: true,
      render: (node) => (node.kind === 'call' ? costWords(node) : ''),
    },
    { id: 'total', title: 'In all', numeric: true, render: ({ totalCost }) => money(picosFromDollars(totalCost)) },
  ];
}

function Name({ node }: { readonly node: ExecutionNode }): ReactNode {
  const { name, depth, gap, status } = node;
  return (
    <span className={styles['name']} style={{ paddingLeft: Math.min(depth, DEEPEST_INDENT) * INDENT_PIXELS }}>
      <span title={name}>{name}</span>
      {gap && <i title="Its parent was not recorded">?</i>}
      {status !== 'ok' && <em>{status}</em>}
    </span>
  );
}

/** From its start to its end within the execution; the words are for who cannot see the bar. */
function When({ node, answer }: { readonly node: ExecutionNode; readonly answer: ExecutionAnswer }): ReactNode {
  const whole = Math.max(1, answer.durationMs ?? 1);
  const offset = Date.parse(node.at) - Date.parse(answer.at);
  const long = node.durationMs ?? 0;
  return (
    <span className={styles['when']} title={`after ${count(offset)} ms, for ${count(Math.round(long))} ms`}>
      <span
        className={styles['ran']}
        style={{ left: `${(offset / whole) * 100}%`, width: `max(2px, ${Math.min(100, (long / whole) * 100)}%)` }}
      />
      <span className="visually-hidden">{`after ${count(offset)} ms, for ${count(Math.round(long))} ms`}</span>
    </span>
  );
}

function roleWords(node: ExecutionNode): string {
  const role = roleOf(node);
  if (role === NO_ROLE) return node.kind;
  return node.cause === null ? role : `${role}, after ${node.cause}`;
}

function whoWords({ service, provider }: ExecutionNode): string {
  return [service, provider].filter(Boolean).join(', ');
}

function shortOrBlank(tokens: number | null): string {
  return tokens === null ? '' : shortCount(tokens);
}
