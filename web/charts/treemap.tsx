import type { ReactNode } from 'react';
import { lazy, Suspense } from 'react';
import type { TreemapProps } from './treemap-canvas.tsx';

const LazyTreemap = lazy(async () => ({ default: (await import('./treemap-canvas.tsx')).TreemapCanvas }));

/** Parts of a whole as areas, and the same as a table for who cannot see it. */
export function Treemap(props: TreemapProps): ReactNode {
  return (
    <figure style={{ margin: 0 }}>
      <Suspense fallback={<div style={{ height: props.height }} />}>
        <LazyTreemap {...props} />
      </Suspense>
      <div className="visually-hidden">
        <table>
          <caption>{props.label}</caption>
          <tbody>
            {props.tiles.map((tile) => (
              <tr key={tile.name}>
                <th scope="row">{tile.name}</th>
                <td>{tile.text}</td>
                <td>{tile.share}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
