import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { sampleDerivation } from '../../../test/derivation.ts';
import { capture } from '../../core/capture/capture.ts';
import { lineFromCall } from '../../core/capture/native.ts';
import { AppError } from '../../errors.ts';
import { recordOfBlock } from '../../store/block-record.ts';
import { NativeBlock } from '../../store/native-block.ts';
import { demoExchanges } from '../demo/generate.ts';
import { ChunkMemory } from './chunk-memory.ts';
import { DecodingThreads } from './decoding-threads.ts';
import type { EncodedLines } from './encoded-lines.ts';
import type { LineChunk } from './line-chunk.ts';
import type { LineImport } from './line-decoder.ts';
import { type DecodingLimits, lineFormat } from './line-format.ts';

const RECORDED = new URL('../../../test/golden/recorded.jsonl.gz', import.meta.url);
const NOW = Date.UTC(2026, 10, 22);
const MAX_LINE = 3_000_000;
const MIB = 1 << 20;
const HERE: DecodingLimits = { here: Infinity, chunk: Infinity, ahead: 4 * MIB, linesAThread: 1 };
const THREADS: DecodingLimits = { here: 0, chunk: Infinity, ahead: 2 * MIB, linesAThread: 1 };
const BOTH: DecodingLimits = { here: MIB, chunk: 2 * MIB, ahead: MIB, linesAThread: 1 };

const TINY = '"at":"2026-11-01T00:00:00Z","provider":"openai"';
/** Everything that can be wrong with a line, and what is unusual but right. */
const ODD: readonly Buffer[] = [
  Buffer.from('{"at": 1,'),
  Buffer.from(''),
  Buffer.from([0x1f, 0x8b, 0x08, 0xff]),
  Buffer.from(`{"id": "${'x'.repeat(MAX_LINE)}"}`),
  Buffer.from(`{${TINY},"usage":{"inputTokens":-1},"labels":{"\\ud800":"__proto__"}}`),
  Buffer.from(`{${TINY},"usage":{"inputTokens":1},"labels":{"__proto__":"x","team":"\\ud800"}}`),
  Buffer.from(`{${TINY},"metering":"none","reportedCost":{"amount":"0.000000000001","currency":"EUR"}}`),
  Buffer.from(`\uFEFF{${TINY},"status":"error"}`),
  Buffer.from('{"url":"https://api.openai.com/v1/files","response_status":200,"response_body":{}}'),
  Buffer.from('{"url":"https://api.openai.com/v1/chat/completions","response_status":1e999}'),
];

function inputOf(format: LineImport['format']): LineImport {
  return { format, options: { now: NOW, providers: [] }, labels: { team: 'search' }, maxLineBytes: MAX_LINE };
}

function linesOf(format: LineImport['format']): Buffer[] {
  const good = { exchanges: recordedLines, calls: callLines }[format]();
  return good.flatMap((line, index) => {
    const odd = index % 41 === 0 ? ODD[(index / 41) % 97] : undefined;
    return odd ? [odd, line] : [line];
  });
}

function recordedLines(): Buffer[] {
  return gunzipSync(readFileSync(RECORDED))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => Buffer.from(line));
}

function callLines(): Buffer[] {
  return [...demoExchanges({ seed: 3, calls: 5000, endAt: NOW })].flatMap((exchange) => {
    const captured = capture(exchange, { now: NOW });
    return captured.kind === 'call' ? [Buffer.from(JSON.stringify(lineFromCall(captured.call)))] : [];
  });
}

function joined(lines: readonly Buffer[], ending: string): Buffer {
  return Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [Buffer.from(ending), line])));
}

/** As a file is read: every piece in the memory of the one before. */
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const next = bytes.subarray(at, at + size);
    piece.set(next);
    yield piece.subarray(0, next.length);
  }
}

const DERIVATION = sampleDerivation();

async function linesRead(input: LineImport, bytes: Uint8Array, limits: DecodingLimits, size = 65_521) {
  return whole(await Array.fromAsync(lineFormat(input, DERIVATION, limits)(pieces(bytes, size))));
}

const EMPTY: ReadonlySet<unknown> = new Set(['', '0', 0, null, false, '{}']);

function isEmpty(value: unknown): boolean {
  return EMPTY.has(typeof value === 'object' ? value && JSON.stringify(value) : value);
}

/** A block leaves out a column that is empty in all of its rows, so an empty value may stand or not. */
function withoutEmpty(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => !isEmpty(value)));
}

/** What was read, however it was cut into blocks. */
function whole(lines: readonly EncodedLines[]) {
  const blocks = lines.flatMap((some) => some.blocks).toSorted((left, right) => left.month.localeCompare(right.month));
  return {
    read: lines.reduce((sum, { read }) => sum + read, 0),
    skipped: lines.reduce((sum, { skipped }) => sum + skipped, 0),
    refused: lines.flatMap(({ refused }) => refused),
    rows: blocks.flatMap(({ bytes, rows }) => {
      const block = new NativeBlock(bytes);
      return Array.from({ length: rows }, (_, row) => withoutEmpty(recordOfBlock(block, row)));
    }),
    keys: blocks.flatMap(({ ids, contents, hours, unpriced }) =>
      Array.from(hours, (hour, row) => [
        Buffer.from(ids)
          .toString('hex')
          .slice(row * 32, row * 32 + 32),
        contents[row],
        hour,
        unpriced[row],
      ]),
    ),
  };
}

for (const format of ['exchanges', 'calls'] as const) {
  it(`${format} are the same on threads as on one: what is stored, what is counted, and what is refused with its lines, in order`, async () => {
    const input = inputOf(format);
    const lines = linesOf(format);
    const plain = joined(lines, '\n');
    const expected = await linesRead(input, plain, HERE);
    expect(expected.rows.length).toBeGreaterThan(1000);
    expect(expected.keys.length).toBe(expected.rows.length);
    expect(expected.skipped > 0).toBe(format === 'exchanges');
    expect(expected.read).toBe(expected.rows.length + expected.skipped + expected.refused.length);
    const codes = expected.refused.map(({ problem }) => problem.code);
    expect(codes).toEqual(expect.arrayContaining(['not-json', 'not-utf8', 'line-too-long']));

    expect(await linesRead(input, plain, THREADS)).toEqual(expected);
    expect(await linesRead(input, plain, BOTH, MIB)).toEqual(expected);
    expect(await linesRead(input, gzipSync(Buffer.concat([plain, Buffer.from('\n')])), THREADS)).toEqual(expected);
    expect(await linesRead(input, joined(lines, '\r\n'), THREADS, 1 << 16)).toEqual(
      await linesRead(input, joined(lines, '\r\n'), HERE),
    );
  });
}

it('a file that breaks off gives every whole line before its end', async () => {
  const bytes = joined(callLines(), '\n');
  const count = bytes.subarray(0, -100).toString().split('\n').length - 1;
  async function* broken() {
    yield* pieces(bytes.subarray(0, -100), 65_521);
    throw new Error('the disk is gone');
  }
  for (const limits of [HERE, THREADS, BOTH]) {
    let read = 0;
    const reading = (async () => {
      for await (const some of lineFormat(inputOf('calls'), DERIVATION, limits)(broken())) read += some.read;
    })();
    await expect(reading).rejects.toThrow('the disk is gone');
    expect(read).toBe(count);
  }
});

it('a thread that fails is an error that says what to do', async () => {
  const unknown: LineImport = { ...inputOf('calls'), ...JSON.parse('{"format":"unheard-of"}') };
  const failure = await linesRead(unknown, Buffer.from('{}'), THREADS).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AppError);
  expect(failure).toMatchObject({ code: 'internal', hint: expect.stringContaining('again') });
});

function chunk(lines: number): LineChunk {
  return { bytes: new Uint8Array(Buffer.from('{}\n'.repeat(lines))), firstLine: 1 };
}

it('chunks that a killed thread had are refused, and so are those that come after', async () => {
  const threads = new DecodingThreads(inputOf('calls'), DERIVATION, new ChunkMemory(), 1);
  expect(await threads.decode(chunk(1))).toMatchObject({ read: 1, blocks: [] });
  const waiting = threads.decode(chunk(1_000_000));
  const refused = expect(waiting).rejects.toThrow('it ended with code');
  await threads.close();
  await refused;
  await expect(threads.decode(chunk(1))).rejects.toThrow('A thread that decodes the import has failed');
});

/** The most memory for the least text. */
function greedy(megabytes: number): Buffer {
  return Buffer.from(`{"a":[${'{},'.repeat((megabytes * 1e6) / 3)}1]}`);
}

it('the greediest line that a thread is given fits into its heap, and a greedier one is decoded here', async () => {
  const lines = [greedy(1.9), greedy(1.9), greedy(12), greedy(1.9)];
  const input = { ...inputOf('calls'), maxLineBytes: 16 * MIB };
  const { refused } = await linesRead(input, joined(lines, '\n'), { ...BOTH, here: 0 });
  expect(refused.length).toBe(lines.length);
});
