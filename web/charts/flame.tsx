import type { PointerEvent, ReactNode } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { FlameBox, FlamePart } from './flame-layout.ts';
import { boxesByTotal, boxesInTime } from './flame-layout.ts';
import styles from './flame.module.css';
import { CHART_FONT, INKS } from './ink.ts';

export interface FlameMark extends FlamePart {
  readonly name: string;
  readonly colour: string;
  /** What is read of it, line by line. */
  readonly lines: readonly string[];
}

interface FlameProps {
  readonly marks: readonly FlameMark[];
  readonly label: string;
  readonly width: 'total' | 'time';
  /** The part that takes the whole width; null for all of it. */
  readonly focus: string | null;
  readonly scheme: 'light' | 'dark';
  readonly onPick: (id: string) => void;
}

const ROW_PIXELS = 22;
const GAP_PIXELS = 1;
/** Narrower than this nothing is seen, and nothing is drawn. */
const LEAST_PIXELS = 0.5;
const LEAST_NAMED_PIXELS = 28;

/** An execution as bars under bars. The table of its parts is the way by keyboard and for a screen reader. */
export function Flame({ marks, label, width, focus, scheme, onPick }: FlameProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<TipProps | null>(null);
  const boxes = useMemo(
    () => (width === 'time' ? boxesInTime(marks, focus) : boxesByTotal(marks, focus)),
    [marks, width, focus],
  );
  const byId = useMemo(() => new Map(marks.map((mark) => [mark.id, mark])), [marks]);
  const height = (boxes.reduce((most, { row }) => Math.max(most, row), 0) + 1) * ROW_PIXELS;
  useEffect(() => {
    const frame = canvas.current;
    if (!frame) return undefined;
    const observer = new ResizeObserver(() => draw(frame, boxes, byId, scheme));
    observer.observe(frame);
    draw(frame, boxes, byId, scheme);
    return () => observer.disconnect();
  }, [boxes, byId, scheme]);
  const markAt = ({ nativeEvent, currentTarget }: PointerEvent): FlameMark | undefined => {
    const place = nativeEvent.offsetX / currentTarget.clientWidth;
    const row = Math.floor(nativeEvent.offsetY / ROW_PIXELS);
    return byId.get(boxes.findLast((box) => box.row === row && box.left <= place && place < box.right)?.id ?? '');
  };
  return (
    <figure className={styles['flame']} aria-label={label}>
      <canvas
        ref={canvas}
        aria-hidden
        className={styles['canvas']}
        style={{ height }}
        data-pointed={pointed !== null}
        onPointerMove={(event) => {
          const mark = markAt(event);
          setPointed(mark ? tipAt(mark, event) : null);
        }}
        onPointerLeave={() => setPointed(null)}
        onPointerUp={(event) => {
          const mark = markAt(event);
          if (mark) onPick(mark.id);
        }}
      />
      {pointed && <Tip {...pointed} />}
    </figure>
  );
}

interface TipProps {
  readonly mark: FlameMark;
  readonly x: number;
  readonly y: number;
  readonly isLeft: boolean;
}

function tipAt(mark: FlameMark, { nativeEvent, currentTarget }: PointerEvent): TipProps {
  const { offsetX, offsetY } = nativeEvent;
  return { mark, x: offsetX, y: offsetY, isLeft: offsetX > currentTarget.clientWidth / 2 };
}

function Tip({ mark, x, y, isLeft }: TipProps): ReactNode {
  return (
    <div className={styles['tip']} style={{ top: y + 14, left: x, translate: isLeft ? 'calc(-100% - 8px)' : '8px' }}>
      <div className={styles['tipName']}>{mark.name}</div>
      {mark.lines.map((line) => (
        <div key={line} className={styles['tipLine']}>
          {line}
        </div>
      ))}
    </div>
  );
}

function draw(
  canvas: HTMLCanvasElement,
  boxes: readonly FlameBox[],
  marks: ReadonlyMap<string, FlameMark>,
  scheme: 'light' | 'dark',
): void {
  const { clientWidth, clientHeight } = canvas;
  const sharpness = devicePixelRatio || 1;
  canvas.width = clientWidth * sharpness;
  canvas.height = clientHeight * sharpness;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.scale(sharpness, sharpness);
  pen.font = `550 11px ${CHART_FONT}`;
  pen.textBaseline = 'middle';
  for (const box of boxes) {
    const mark = marks.get(box.id);
    const wide = (box.right - box.left) * clientWidth;
    if (mark && wide >= LEAST_PIXELS)
      drawBox(pen, { x: box.left * clientWidth, y: box.row * ROW_PIXELS, wide }, mark, scheme);
  }
}

function drawBox(
  pen: CanvasRenderingContext2D,
  { x, y, wide }: { readonly x: number; readonly y: number; readonly wide: number },
  { name, colour }: FlameMark,
  scheme: 'light' | 'dark',
): void {
  const seen = Math.max(LEAST_PIXELS, wide - GAP_PIXELS);
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(x, y, seen, ROW_PIXELS - GAP_PIXELS, Math.min(3, seen / 2));
  pen.fill();
  if (wide < LEAST_NAMED_PIXELS) return;
  pen.save();
  pen.clip();
  pen.fillStyle = INKS[scheme].onTile;
  pen.fillText(name, x + 6, y + ROW_PIXELS / 2);
  pen.restore();
}
