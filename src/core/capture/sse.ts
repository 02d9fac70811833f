import { askedLast } from './asked-last.ts';
import type { Exchange, Json } from './exchange.ts';
import { parseJson } from './json.ts';

/** The JSON messages of a stream, in order. */
export interface Stream {
  readonly messages: readonly Json[];
  /** The end marker `[DONE]` came. Formats without it know their own last message. */
  readonly done: boolean;
  /** The text broke off inside a message. */
  readonly cut: boolean;
}

const DONE = '[DONE]';
const LINE_END = /\r\n|\n|\r/;
const FIELD_LINE = /^(?:data|event|id|retry)\s*:|^:/m;

/** Reads server-sent events or newline-delimited JSON; text that is neither gives no messages. Linear in the text's length. */
export function parseStream(text: string): Stream {
  return readBlocks(blocksOf(text));
}

/** The messages of an exchange, whichever way they were recorded: decoded events, stream text, or one body. */
export const streamOf: (exchange: Exchange) => Stream = askedLast(readStream);

function readStream(exchange: Exchange): Stream {
  if (exchange.events) return { messages: exchange.events, done: false, cut: false };
  if (exchange.sseText !== null) return parseStream(exchange.sseText);
  return { messages: exchange.responseBody === null ? [] : [exchange.responseBody], done: true, cut: false };
}

const HEAD_LENGTH = 100_000;
const HEAD_MESSAGES = 8;
/** Where the first messages of most streams have ended. */
const SHORT_HEAD = 4096;

/** The first few messages of an exchange, to tell what it is without reading a long stream to its end. */
export const headOf: (exchange: Exchange) => readonly Json[] = askedLast(readHead);

function readHead(exchange: Exchange): readonly Json[] {
  if (exchange.sseText === null) return readStream(exchange).messages.slice(0, HEAD_MESSAGES);
  return readBlocks(firstBlocks(exchange.sseText)).messages;
}

function firstBlocks(text: string): string[] {
  const short = text.slice(0, SHORT_HEAD);
  const blocks = FIELD_LINE.test(short) ? blocksOf(short) : [];
  // The last may be cut off; those before it are the same in the longer text.
  const whole = blocks.length > HEAD_MESSAGES ? blocks : blocksOf(text.slice(0, HEAD_LENGTH));
  return whole.slice(0, HEAD_MESSAGES);
}

/** The first message of an exchange; null when there is none. */
export function firstMessage(exchange: Exchange): Json {
  return headOf(exchange)[0] ?? null;
}

function blocksOf(text: string): string[] {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return FIELD_LINE.test(clean) ? dataOfEvents(clean) : clean.split(LINE_END);
}

/** The data of each event: its `data:` lines joined by newlines, as the HTML standard has it. */
function dataOfEvents(text: string): string[] {
  const blocks: string[] = [];
  let data: string[] = [];
  for (const line of text.split(LINE_END)) {
    if (line === '' && data.length > 0) {
      blocks.push(data.join('\n'));
      data = [];
    }
    if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
  }
  if (data.length > 0) blocks.push(data.join('\n'));
  return blocks;
}

function readBlocks(blocks: readonly string[]): Stream {
  const messages: Json[] = [];
  let done = false;
  let cut = false;
  for (const block of blocks) {
    const trimmed = block.trim();
    if (trimmed === '') continue;
    const message = trimmed === DONE ? undefined : parseJson(trimmed);
    if (trimmed === DONE) done = true;
    else if (message !== undefined) messages.push(message);
    cut = trimmed !== DONE && message === undefined;
  }
  return { messages, done, cut };
}
