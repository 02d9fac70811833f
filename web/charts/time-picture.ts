import type { EChartsCoreOption } from 'echarts/core';
import type { Ink } from './ink.ts';
import { CHART_FONT } from './ink.ts';
import { tooltipCard } from './tooltip.ts';

/** The widest a bar is drawn, when there are few. */
const BAR_PIXELS = 56;

export type TimeKind = 'bars' | 'area' | 'lines';

/** A picture over time: what is drawn, and the exact text behind every mark. */
export interface TimePicture {
  readonly kind: TimeKind;
  readonly buckets: readonly { readonly label: string; readonly title: string }[];
  readonly series: readonly TimeMarks[];
  /** The comparison, drawn as a stepped outline; null without one. */
  readonly ghost: TimeMarks | null;
  readonly totals: readonly string[];
  readonly axisText: (value: number) => string;
}

export interface TimeMarks {
  readonly name: string;
  readonly colour: string;
  /** Heights only; what is read is `texts`. Null draws nothing. */
  readonly values: readonly (number | null)[];
  readonly texts: readonly string[];
}

/** The picture in the chart engine's words. Nothing is smoothed: totals of a period are bars or steps. */
export function timeOption(picture: TimePicture, ink: Ink, still: boolean): EChartsCoreOption {
  const label = { color: ink.text, fontFamily: CHART_FONT, fontSize: 11 };
  return {
    animation: !still,
    animationDuration: 180,
    animationDurationUpdate: 180,
    grid: { left: 4, right: 8, top: 14, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      data: picture.buckets.map((bucket) => bucket.label),
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      splitLine: { lineStyle: { color: ink.line } },
      axisLabel: { ...label, formatter: picture.axisText },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      transitionDuration: 0,
      axisPointer: { type: picture.kind === 'bars' ? 'shadow' : 'line', shadowStyle: { opacity: 0.4 } },
      backgroundColor: 'transparent',
      borderWidth: 0,
      padding: 0,
      extraCssText: 'box-shadow: none',
      formatter: (marks: unknown) => tooltipCard(picture, placeOf(marks)),
    },
    series: [...picture.series.map((marks) => drawn(marks, picture.kind, ink)), ...ghostSeries(picture, ink)],
  };
}

function drawn(marks: TimeMarks, kind: TimeKind, ink: Ink): object {
  const common = { name: marks.name, data: marks.values, color: marks.colour, cursor: 'pointer' };
  if (kind === 'bars') {
    const itemStyle = { color: marks.colour, borderColor: ink.surface, borderWidth: 0.5 };
    return {
      ...common,
      type: 'bar',
      stack: 'all',
      barCategoryGap: '22%',
      barMaxWidth: BAR_PIXELS,
      itemStyle,
      emphasis: { disabled: true },
    };
  }
  const line = { ...common, type: 'line', step: 'middle', symbol: 'none', lineStyle: { width: 1.5 } };
  return kind === 'lines' ? line : { ...line, stack: 'all', areaStyle: { opacity: 0.55 }, lineStyle: { width: 0.5 } };
}

/** What the compared period had, as a mark across each bar; a stepped outline over areas. */
function ghostSeries({ ghost, kind }: TimePicture, ink: Ink): object[] {
  if (!ghost || kind === 'lines') return [];
  const common = { name: ghost.name, data: ghost.values, silent: true, z: 5 };
  if (kind === 'area') {
    const lineStyle = { color: ink.ghost, width: 1.25, type: [3, 3] };
    return [{ ...common, type: 'line', step: 'middle', symbol: 'none', lineStyle }];
  }
  const mark = { symbol: 'rect', symbolSize: ['112%', 1.5], symbolOffset: [0, -1], symbolPosition: 'end' };
  return [
    {
      ...common,
      ...mark,
      type: 'pictorialBar',
      barGap: '-100%',
      barMaxWidth: BAR_PIXELS,
      itemStyle: { color: ink.ghost, opacity: 0.8 },
    },
  ];
}

function placeOf(marks: unknown): number {
  const first: unknown = Array.isArray(marks) ? marks[0] : marks;
  const hasPlace = typeof first === 'object' && first !== null && 'dataIndex' in first;
  return hasPlace && typeof first.dataIndex === 'number' ? first.dataIndex : 0;
}
