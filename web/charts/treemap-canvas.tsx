import type { EChartsCoreOption } from 'echarts/core';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { init } from './engine.ts';
import { CHART_FONT, INKS } from './ink.ts';
import { plainCard } from './tooltip.ts';

export interface Tile {
  readonly name: string;
  /** Area only; what is read is `text`. */
  readonly value: number;
  readonly text: string;
  readonly share: string;
  readonly colour: string;
}

export interface TreemapProps {
  readonly tiles: readonly Tile[];
  readonly label: string;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly onPick: (name: string, exclude: boolean) => void;
}

/** Parts of a whole as areas. The table beside it is the way by keyboard and for a screen reader. */
export function TreemapCanvas({ tiles, height, scheme, onPick }: TreemapProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  useEffect(() => {
    pick.current = onPick;
  }, [onPick]);
  useEffect(() => {
    if (!frame.current) return undefined;
    const chart = init(frame.current);
    chart.setOption(treemapOption(tiles, scheme));
    chart.on('click', (event) => {
      pick.current(event.name, event.event?.event instanceof MouseEvent && event.event.event.altKey);
    });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(frame.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [tiles, scheme]);
  return <div ref={frame} aria-hidden style={{ height }} />;
}

function treemapOption(tiles: readonly Tile[], scheme: 'light' | 'dark'): EChartsCoreOption {
  const ink = INKS[scheme];
  return {
    animation: false,
    tooltip: {
      confine: true,
      backgroundColor: 'transparent',
      borderWidth: 0,
      padding: 0,
      extraCssText: 'box-shadow: none',
      formatter: (mark: { dataIndex: number; name: string }) => {
        const tile = tiles.find(({ name }) => name === mark.name);
        return plainCard(mark.name, tile ? [tile.text, `${tile.share} of the whole`] : []);
      },
    },
    series: [
      {
        type: 'treemap',
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        itemStyle: { gapWidth: 2, borderWidth: 0, borderColor: ink.surface },
        label: {
          color: ink.onTile,
          fontFamily: CHART_FONT,
          fontSize: 12,
          fontWeight: 550,
          lineHeight: 17,
          padding: [3, 4],
          overflow: 'truncate',
          position: 'insideTopLeft',
          formatter: ({ name }: { name: string }) => {
            const tile = tiles.find((one) => one.name === name);
            return tile ? `${name}\n${tile.text}, ${tile.share}` : name;
          },
        },
        data: tiles.map((tile) => ({ name: tile.name, value: tile.value, itemStyle: { color: tile.colour } })),
      },
    ],
  };
}
