import { SankeyChart } from 'echarts/charts';
import type { EChartsCoreOption } from 'echarts/core';
import { use } from 'echarts/core';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { init } from './engine.ts';
import { CHART_FONT, INKS } from './ink.ts';
import { plainCard } from './tooltip.ts';

use([SankeyChart]);

interface FlowNode {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  /** What is read of it. */
  readonly text: string;
}

export interface Flow {
  readonly from: string;
  readonly to: string;
  /** Width only; what is read is `text`. */
  readonly value: number;
  readonly text: string;
}

export interface SankeyProps {
  readonly nodes: readonly FlowNode[];
  readonly flows: readonly Flow[];
  readonly label: string;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly onPick: (id: string) => void;
}

/** What flows where, as wide as it is large. The table beside it is the way by keyboard and for a screen reader. */
export function SankeyCanvas({ nodes, flows, height, scheme, onPick }: SankeyProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  useEffect(() => {
    pick.current = onPick;
  }, [onPick]);
  useEffect(() => {
    if (!frame.current) return undefined;
    const chart = init(frame.current);
    const draw = () => chart.setOption(sankeyOption({ nodes, flows }, scheme, chart.getWidth()), { notMerge: true });
    draw();
    chart.on('click', ({ dataType, name }) => {
      if (dataType === 'node') pick.current(name);
    });
    const observer = new ResizeObserver(() => {
      chart.resize();
      draw();
    });
    observer.observe(frame.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [nodes, flows, scheme]);
  return <div ref={frame} aria-hidden style={{ height }} />;
}

/** Below this many pixels names are cut, so that the flows keep their place. */
const NARROW_PIXELS = 560;

function sankeyOption(
  { nodes, flows }: Pick<SankeyProps, 'nodes' | 'flows'>,
  scheme: 'light' | 'dark',
  width: number,
): EChartsCoreOption {
  const ink = INKS[scheme];
  const named = new Map(nodes.map((node) => [node.id, node]));
  const isNarrow = width < NARROW_PIXELS;
  const nameOf = (id: string): string => named.get(id)?.name ?? id;
  return {
    animation: false,
    tooltip: {
      confine: true,
      backgroundColor: 'transparent',
      borderWidth: 0,
      padding: 0,
      extraCssText: 'box-shadow: none',
      formatter: ({ dataType, name, dataIndex }: { dataType: string; name: string; dataIndex: number }) => {
        const flow = dataType === 'edge' ? flows[dataIndex] : undefined;
        if (flow) return plainCard(`${nameOf(flow.from)} → ${nameOf(flow.to)}`, [flow.text]);
        return plainCard(nameOf(name), [named.get(name)?.text ?? '']);
      },
    },
    series: [
      {
        type: 'sankey',
        left: 2,
        right: isNarrow ? 92 : 190,
        top: 6,
        bottom: 6,
        nodeWidth: 10,
        nodeGap: 12,
        nodeAlign: 'left',
        draggable: false,
        emphasis: { focus: 'adjacency' },
        lineStyle: { color: 'target', opacity: scheme === 'dark' ? 0.34 : 0.26, curveness: 0.5 },
        itemStyle: { borderWidth: 0 },
        label: {
          color: ink.text,
          fontFamily: CHART_FONT,
          fontSize: isNarrow ? 10 : 12,
          width: isNarrow ? 84 : 180,
          overflow: 'truncate',
          formatter: ({ name }: { name: string }) => nameOf(name),
        },
        data: nodes.map(({ id, colour }) => ({ name: id, itemStyle: { color: colour } })),
        links: flows.map(({ from, to, value }) => ({ source: from, target: to, value })),
      },
    ],
  };
}
