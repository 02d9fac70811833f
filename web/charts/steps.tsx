import type { ReactNode } from 'react';
import { lazy, Suspense } from 'react';
import { Swatch } from '../ui/delta.tsx';
import styles from './chart.module.css';
import type { StepsProps } from './step-canvas.tsx';

const LazySteps = lazy(async () => ({ default: (await import('./step-canvas.tsx')).StepCanvas }));

/** Values that hold until they change, with a legend. What it shows must stand in a table beside it. */
export function Steps(props: StepsProps): ReactNode {
  return (
    <figure style={{ margin: 0 }} aria-label={props.label}>
      <Suspense fallback={<div style={{ height: props.height }} />}>
        <LazySteps {...props} />
      </Suspense>
      <ul className={styles['legend']}>
        {props.series.map(({ name, colour }) => (
          <li key={name} style={{ gap: 8 }}>
            <Swatch colour={colour} />
            {name}
          </li>
        ))}
      </ul>
    </figure>
  );
}
