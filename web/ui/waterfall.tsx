import { UnstyledButton } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import styles from './waterfall.module.css';

interface WaterfallEnd {
  readonly name: string;
  /** Length only; what is read is `text`. */
  readonly value: number;
  readonly text: string;
}

export interface WaterfallStep extends WaterfallEnd {
  readonly id: string;
  /** What the name means. */
  readonly hint: string;
  readonly tone: 'plain' | 'attention';
}

interface WaterfallProps {
  readonly label: string;
  readonly start: WaterfallEnd;
  readonly steps: readonly WaterfallStep[];
  readonly end: WaterfallEnd;
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

/** How one sum becomes another, step by step: a table whose bars begin where the one above ends. */
export function Waterfall({ label, start, steps, end, chosen, onChoose }: WaterfallProps): ReactNode {
  const tops = runningTotals(start.value, steps);
  const scale = scaleOf([...tops, end.value]);
  return (
    <table className={styles['waterfall']} aria-label={label}>
      <tbody>
        <tr className={styles['end']}>
          <th scope="row">{start.name}</th>
          <td className={styles['track']}>
            <Bar from={scale.low} to={start.value} scale={scale} tone="end" />
          </td>
          <td className={styles['text']}>{start.text}</td>
        </tr>
        {steps.map((step, place) => (
          <tr key={step.id} data-chosen={step.id === chosen || undefined}>
            <th scope="row">
              <UnstyledButton
                className={styles['name'] ?? ''}
                title={step.hint}
                aria-pressed={step.id === chosen}
                onClick={() => onChoose(step.id)}
              >
                {step.name}
              </UnstyledButton>
            </th>
            <td className={styles['track']}>
              <Bar from={tops[place] ?? 0} to={tops[place + 1] ?? 0} scale={scale} tone={step.tone} />
            </td>
            <td className={styles['text']}>{step.text}</td>
          </tr>
        ))}
        <tr className={styles['end']}>
          <th scope="row">{end.name}</th>
          <td className={styles['track']}>
            <Bar from={scale.low} to={end.value} scale={scale} tone="end" />
          </td>
          <td className={styles['text']}>{end.text}</td>
        </tr>
      </tbody>
      {scale.low > 0 && (
        <caption className={styles['note']}>The two ends are cut on the left, so that the steps can be seen.</caption>
      )}
    </table>
  );
}

interface Scale {
  readonly low: number;
  readonly high: number;
}

interface BarProps {
  readonly from: number;
  readonly to: number;
  readonly scale: Scale;
  readonly tone: 'plain' | 'attention' | 'end';
}

const LEAST_PERCENT = 0.6;

function Bar({ from, to, scale, tone }: BarProps): ReactNode {
  const at = (value: number) => ((value - scale.low) / (scale.high - scale.low || 1)) * 100;
  const [left, right] = [at(Math.min(from, to)), at(Math.max(from, to))];
  const style: CSSProperties = { left: `${left}%`, width: `${Math.max(LEAST_PERCENT, right - left)}%` };
  const direction = to >= from ? 'rise' : 'fall';
  return (
    <span
      className={styles['bar']}
      data-tone={tone}
      data-direction={direction}
      data-cut={scale.low > 0}
      style={style}
      aria-hidden
    />
  );
}

function runningTotals(start: number, steps: readonly WaterfallStep[]): number[] {
  const tops = [start];
  for (const { value } of steps) tops.push((tops.at(-1) ?? 0) + value);
  return tops;
}

/** Small steps between large sums are not seen from zero; past this share of the largest the axis begins near them. */
const SEEN_SHARE = 0.4;

function scaleOf(tops: readonly number[]): Scale {
  const [low, high] = [Math.min(...tops), Math.max(...tops)];
  const reach = high - low;
  if (low <= 0 || reach === 0 || reach > high * SEEN_SHARE) return { low: Math.min(0, low), high: Math.max(high, 0) };
  return { low: Math.max(0, low - reach * 0.35), high: high + reach * 0.05 };
}
