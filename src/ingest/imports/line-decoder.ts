import type { CaptureOptions } from '../../core/capture/capture.ts';
import { callOfLine } from './calls.ts';
import { itemOfExchange } from './exchanges.ts';
import { type Item, type Labels, rejected } from './format.ts';
import type { LineChunk } from './line-chunk.ts';
import { linesOf } from './lines.ts';

/** How the lines of an import are decoded; plain data, so that any thread can be told. */
export interface LineImport {
  readonly format: 'exchanges' | 'calls';
  readonly options: CaptureOptions;
  readonly labels: Labels;
  readonly maxLineBytes: number;
}

type DecodeLine = (text: string, number: number) => Item;

const DECODERS: Readonly<Record<LineImport['format'], (input: LineImport) => DecodeLine>> = {
  exchanges:
    ({ options, labels }) =>
    (text, number) =>
      itemOfExchange(text, number, options, labels),
  calls: ({ options, labels }) => {
    const line = { now: options.now, door: 'calls' };
    return (text, number) => callOfLine(text, number, line, labels);
  },
};

/** What the lines of a chunk say, in their order. */
export function* decodeLines(chunk: LineChunk, input: LineImport): Generator<Item> {
  const decode = DECODERS[input.format](input);
  for (const line of linesOf(chunk, input.maxLineBytes)) {
    yield line.text === null ? rejected(line.problem, null) : decode(line.text, line.number);
  }
}
