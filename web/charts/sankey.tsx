import type { ReactNode } from 'react';
import { lazy, Suspense } from 'react';
import type { SankeyProps } from './sankey-canvas.tsx';

const LazySankey = lazy(async () => ({ default: (await import('./sankey-canvas.tsx')).SankeyCanvas }));

/** What flows where, and the same as a table for who cannot see it. */
export function Sankey(props: SankeyProps): ReactNode {
  const nameOf = (id: string) => props.nodes.find((node) => node.id === id)?.name ?? id;
  return (
    <figure style={{ margin: 0 }}>
      <Suspense fallback={<div style={{ height: props.height }} />}>
        <LazySankey {...props} />
      </Suspense>
      <div className="visually-hidden">
        <table>
          <caption>{props.label}</caption>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">To</th>
              <th scope="col">How much</th>
            </tr>
          </thead>
          <tbody>
            {props.flows.map(({ from, to, text }) => (
              <tr key={`${from} ${to}`}>
                <th scope="row">{nameOf(from)}</th>
                <td>{nameOf(to)}</td>
                <td>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
