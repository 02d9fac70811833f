import type { EChartsType } from 'echarts/core';
import type { PointerEvent, ReactNode, RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';
import styles from './chart.module.css';
import { init } from './engine.ts';
import { INKS } from './ink.ts';
import type { TimePicture } from './time-picture.ts';
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
  const dragged = brush !== null && Math.abs(brush[1] - brush[0]) > DRAG_PIXELS;

  const onPointerUp = (event: PointerEvent) => {
    if (!brush || !chart.current) return;
    const from = bucketAt(chart.current, brush[0], last);
    const to = bucketAt(chart.current, brush[1], last);
    setBrush(null);
    if (dragged) onZoom(Math.min(from, to), Math.max(from, to));
    else onPick(to, seriesAt(chart.current, picture, to, offset(event, frame).y), event.altKey);
  };
  return (
    <div className={styles['frame']} style={{ height }}>
      <input
        type="range"
        className={styles['reader']}
        min={0}
        max={Math.max(0, last)}
        value={Math.max(0, at)}
        aria-label={`${label}. Enter goes down.`}
        aria-valuetext={`${picture.buckets[at]?.title ?? ''}: ${picture.totals[at] ?? ''}`}
        onChange={(event) => {
          setPlace(Number(event.currentTarget.value));
          showTip(chart.current, Number(event.currentTarget.value));
        }}
        onKeyDown={(event) => event.key === 'Enter' && onPick(at, null, false)}
        onFocus={() => showTip(chart.current, at)}
        onBlur={() => chart.current?.dispatchAction({ type: 'hideTip' })}
      />
      <div
        ref={frame}
        className={styles['canvas']}
        onPointerDown={(event) => event.button === 0 && setBrush([offset(event, frame).x, offset(event, frame).x])}
        onPointerMove={(event) => brush && setBrush([brush[0], offset(event, frame).x])}
        onPointerUp={onPointerUp}
        onPointerLeave={() => setBrush(null)}
      />
      {brush && dragged && (
        <span className={styles['brush']} style={{ left: Math.min(...brush), width: Math.abs(brush[1] - brush[0]) }} />
      )}
    </div>
  );
}

function showTip(chart: EChartsType | null, place: number): void {
  chart?.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: place });
}

const DRAG_PIXELS = 6;

function useChart(frame: RefObject<HTMLDivElement | null>, picture: TimePicture, scheme: 'light' | 'dark') {
  const chart = useRef<EChartsType | null>(null);
  useEffect(() => {
    if (!frame.current) return undefined;
    const made = init(frame.current);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(frame.current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [frame]);
  useEffect(() => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    chart.current?.setOption(timeOption(picture, INKS[scheme], still), { notMerge: true });
  }, [picture, scheme]);
  return chart;
}

function offset(event: PointerEvent, frame: RefObject<HTMLDivElement | null>): { x: number; y: number } {
  const box = frame.current?.getBoundingClientRect();
  return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
}

function bucketAt(chart: EChartsType | null, x: number, last: number): number {
  const place = chart?.convertFromPixel({ xAxisIndex: 0 }, x) ?? 0;
  return Math.max(0, Math.min(last, Number.isNaN(place) ? 0 : place));
}

/** Which part of a stack a height falls in; null above it, and where nothing is stacked. */
function seriesAt(chart: EChartsType, picture: TimePicture, place: number, y: number): string | null {
  if (picture.kind === 'lines') return null;
  const height = chart.convertFromPixel({ yAxisIndex: 0 }, y);
  let top = 0;
  for (const marks of picture.series) {
    const value = marks.values[place] ?? 0;
    if (height >= top && height < top + value) return marks.name;
    top += value;
  }
  return null;
}
