import type { EChartsCoreOption } from 'echarts/core';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { init } from './engine.ts';
import { CHART_FONT, INKS } from './ink.ts';
import { plainCard } from './tooltip.ts';

export interface StepSeries {
  readonly name: string;
  readonly colour: string;
  /** From when on a value holds: epoch milliseconds, height only, and what is read. In order of time. */
  readonly steps: readonly { readonly at: number; readonly value: number; readonly text: string }[];
}

export interface StepsProps {
  readonly series: readonly StepSeries[];
  readonly label: string;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly axisText: (value: number) => string;
}

/** Values that hold until they change. The table below is the way by keyboard and for a screen reader. */
export function StepCanvas({ series, height, scheme, axisText }: StepsProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!frame.current) return undefined;
    const chart = init(frame.current);
    chart.setOption(stepOption(series, scheme, axisText));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(frame.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [series, scheme, axisText]);
  return <div ref={frame} aria-hidden style={{ height }} />;
}

function stepOption(
  series: readonly StepSeries[],
  scheme: 'light' | 'dark',
  axisText: (value: number) => string,
): EChartsCoreOption {
  const ink = INKS[scheme];
  const label = { color: ink.text, fontFamily: CHART_FONT, fontSize: 11 };
  return {
    animation: false,
    grid: { left: 4, right: 14, top: 14, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'time',
      axisLine: { lineStyle: { color: ink.line } },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      splitLine: { lineStyle: { color: ink.line } },
      axisLabel: { ...label, formatter: axisText },
    },
    tooltip: {
      trigger: 'item',
      confine: true,
      backgroundColor: 'transparent',
      borderWidth: 0,
      padding: 0,
      extraCssText: 'box-shadow: none',
      formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) => {
        const one = series[seriesIndex];
        return plainCard(one?.name ?? '', [one?.steps[dataIndex]?.text ?? '']);
      },
    },
    series: series.map(({ name, colour, steps }) => ({
      type: 'line',
      name,
      step: 'end',
      symbolSize: 7,
      color: colour,
      lineStyle: { width: 2 },
      data: steps.map(({ at, value }) => [at, value]),
    })),
  };
}
