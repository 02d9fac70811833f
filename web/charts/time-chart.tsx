import type { ReactNode } from 'react';
import { lazy, Suspense } from 'react';
import { Swatch } from '../ui/delta.tsx';
import { NameButton } from '../ui/name-button.tsx';
import styles from './chart.module.css';
import type { TimeCanvasProps } from './time-canvas.tsx';
import type { TimePicture } from './time-picture.ts';

const LazyCanvas = lazy(async () => ({ default: (await import('./time-canvas.tsx')).TimeCanvas }));

interface TimeChartProps extends TimeCanvasProps {
  /** A name in the legend was chosen. */
  readonly onName: (name: string, exclude: boolean) => void;
}

/** A chart over time with its legend, and the same as a table for who cannot see it. */
export function TimeChart({ onName, ...canvas }: TimeChartProps): ReactNode {
  const { picture } = canvas;
  return (
    <figure style={{ margin: 0 }}>
      <Suspense fallback={<div style={{ height: canvas.height }} />}>
        <LazyCanvas {...canvas} />
      </Suspense>
      <ul className={styles['legend']}>
        {picture.series.map((marks) => (
          <li key={marks.name}>
            <NameButton
              name={marks.name}
              leading={<Swatch colour={marks.colour} />}
              onPick={(exclude) => onName(marks.name, exclude)}
            />
          </li>
        ))}
        {picture.ghost && picture.kind !== 'lines' && (
          <li className={styles['ghostKey']}>
            <span className={styles['ghostLine']} aria-hidden />
            {picture.ghost.name}
          </li>
        )}
      </ul>
      <ChartTable picture={picture} label={canvas.label} />
    </figure>
  );
}

function ChartTable({ picture, label }: { readonly picture: TimePicture; readonly label: string }): ReactNode {
  const columns = picture.ghost ? [...picture.series, picture.ghost] : picture.series;
  return (
    <div className="visually-hidden">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Total</th>
            {columns.map((marks) => (
              <th key={marks.name} scope="col">
                {marks.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {picture.buckets.map((bucket, place) => (
            <tr key={bucket.title}>
              <th scope="row">{bucket.title}</th>
              <td>{picture.totals[place]}</td>
              {columns.map((marks) => (
                <td key={marks.name}>{marks.texts[place]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
