import type { EChartsType } from 'echarts/core';
import type { KeyboardEvent, PointerEvent, ReactNode, RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';
import styles from './chart.module.css';
import { init } from './engine.ts';
import type { Ink, TimePicture } from './time-picture.ts';
import { timeOption } from './time-picture.ts';

export interface TimeCanvasProps {
  readonly picture: TimePicture;
  readonly label: string;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  /** A bucket was chosen; the series only when the mark itself was hit. */
  readonly onPick: (place: number, series: string | null, exclude: boolean) => void;
  readonly onZoom: (first: number, last: number) => void;
}

/** The drawn chart. By keyboard it is a slider over time: arrows read, Enter goes down, and all of it is spoken. */
export function TimeCanvas({ picture, label, height, scheme, onPick, onZoom }: TimeCanvasProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useChart(frame, picture, scheme);
  const [place, setPlace] = useState(0);
  const [brush, setBrush] = useState<readonly [number, number] | null>(null);
  const last = picture.buckets.length - 1;
  const at = Math.min(place, last);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(last, to));
    setPlace(next);
    chart.current?.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: next });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last };
    const to = moves[event.key];
    if (to === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (to === undefined) onPick(at, null, false);
    else move(to);
  };
  const onPointerUp = (event: PointerEvent) => {
    if (!brush || !chart.current) return;
    const [from, to] = brush.map((x) => bucketAt(chart.current, x, last)) as [number, number];
    setBrush(null);
    if (Math.abs(brush[1] - brush[0]) > DRAG_PIXELS) onZoom(Math.min(from, to), Math.max(from, to));
    else onPick(to, seriesAt(chart.current, picture, to, offset(event, frame).y), event.altKey);
  };

  return (
    <div
      ref={frame}
      className={styles['frame']}
      style={{ height }}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={Math.max(0, at)}
      aria-valuetext={`${picture.buckets[at]?.title ?? ''}: ${picture.totals[at] ?? ''}`}
      onKeyDown={onKeyDown}
      onBlur={() => chart.current?.dispatchAction({ type: 'hideTip' })}
      onPointerDown={(event) => event.button === 0 && setBrush([offset(event, frame).x, offset(event, frame).x])}
      onPointerMove={(event) => brush && setBrush([brush[0], offset(event, frame).x])}
      onPointerUp={onPointerUp}
      onPointerLeave={() => setBrush(null)}
    >
      {brush && Math.abs(brush[1] - brush[0]) > DRAG_PIXELS && (
        <span
          className={styles['brush']}
          style={{ left: Math.min(...brush), width: Math.abs(brush[1] - brush[0]) }}
        />
      )}
    </div>
  );
}

const DRAG_PIXELS = 6;

function useChart(frame: RefObject<HTMLDivElement | null>, picture: TimePicture, scheme: string) {
  const chart = useRef<EChartsType | null>(null);
  useEffect(() => {
    if (!frame.current) return undefined;
    const canvas = document.createElement('div');
    canvas.className = styles['canvas'] ?? '';
    frame.current.append(canvas);
    const made = init(canvas);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(frame.current);
    return () => {
      observer.disconnect();
      made.dispose();
      canvas.remove();
      chart.current = null;
    };
  }, [frame]);
  useEffect(() => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    chart.current?.setOption(timeOption(picture, inkOf(), still), { notMerge: true });
  }, [picture, scheme]);
  return chart;
}

/** Colours as the style sheet has them in the scheme in force. */
export function inkOf(): Ink {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: read('--ink-faint'),
    line: read('--line'),
    ghost: read('--ink'),
    surface: read('--surface'),
    font: read('--font'),
  };
}

function offset(event: PointerEvent, frame: RefObject<HTMLDivElement | null>): { x: number; y: number } {
  const box = frame.current?.getBoundingClientRect();
  return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
}

function bucketAt(chart: EChartsType | null, x: number, last: number): number {
  const place = Number(chart?.convertFromPixel({ xAxisIndex: 0 }, x) ?? 0);
  return Math.max(0, Math.min(last, Number.isNaN(place) ? 0 : place));
}

/** Which part of a stack a height falls in; null above it, and where nothing is stacked. */
function seriesAt(chart: EChartsType, picture: TimePicture, place: number, y: number): string | null {
  if (picture.kind === 'lines') return null;
  const height = Number(chart.convertFromPixel({ yAxisIndex: 0 }, y));
  let top = 0;
  for (const marks of picture.series) {
    const value = marks.values[place] ?? 0;
    if (height >= top && height < top + value) return marks.name;
    top += value;
  }
  return null;
}
