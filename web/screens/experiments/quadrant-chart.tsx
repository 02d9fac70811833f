import type { ReactNode, RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';
import { type ExperimentEntry, type ExperimentsAnswer, QUADRANT_WORDS } from '../../data/experiments.ts';
import { useView } from '../../state/use-view.ts';
import styles from './experiments.module.css';
import { placed, type PlacedExperiment } from './quadrant-place.ts';

const HEIGHT = 300;
const EDGE = 18;
const USUAL_WIDTH = 520;

/** Each experiment by its cost (to the right) and what it is worth (upwards), both by magnitude; the same stands in the table. */
export function QuadrantChart({ answer: { experiments, cut } }: { readonly answer: ExperimentsAnswer }): ReactNode {
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame);
  const known = experiments.filter(({ value }) => value !== null);
  if (cut === null || known.length === 0) return <p>Nobody told what came of any of them.</p>;
  const { points, x, y } = placed(known, cut, { width, height: HEIGHT, edge: EDGE });
  return (
    <figure ref={frame} className={styles['quadrants']}>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label="Experiments by cost and value; the table below says the same."
      >
        <line className={styles['cut']} x1={x} x2={x} y1={0} y2={HEIGHT} />
        <line className={styles['cut']} x1={0} x2={width} y1={y} y2={y} />
        {CORNERS.map(({ quadrant, isRight, isLow }) => (
          <text
            key={quadrant}
            className={styles['corner']}
            textAnchor={isRight ? 'end' : 'start'}
            x={isRight ? width : 0}
            y={isLow ? HEIGHT - 6 : 14}
          >
            {QUADRANT_WORDS[quadrant]}
          </text>
        ))}
        {points.map((point) => (
          <Point key={point.experiment.name} {...point} />
        ))}
      </svg>
    </figure>
  );
}

/** In pixels, so that words keep their size; about the usual until it is known. */
function useWidth(frame: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(USUAL_WIDTH);
  useEffect(() => {
    if (!frame.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? USUAL_WIDTH));
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}

const CORNERS = [
  { quadrant: 'scale', isRight: false, isLow: false },
  { quadrant: 'economise', isRight: true, isLow: false },
  { quadrant: 'watch', isRight: false, isLow: true },
  { quadrant: 'stop', isRight: true, isLow: true },
] as const;

function Point({ experiment, x, y, label }: PlacedExperiment<ExperimentEntry>): ReactNode {
  const { change } = useView();
  const { name, class: learning } = experiment;
  return (
    // The table's rows open the same by keyboard.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <g className={styles['point']} data-learning={learning} onClick={() => change({ experiment: name })}>
      <circle cx={x} cy={y} r={6} />
      <text x={label.x} y={label.y} textAnchor={label.anchor}>
        {name}
      </text>
    </g>
  );
}
