import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Span } from '../../src/core/span.ts';
import { InboxDrain } from '../../src/ingest/inbox/drain.ts';
import { frameOf, framesIn } from '../../src/ingest/inbox/frame.ts';
import { sealedSegments } from '../../src/ingest/inbox/inbox-folder.ts';
import { SegmentInbox } from '../../src/ingest/inbox/segment-inbox.ts';
import { recordDrained, refusedPieces } from '../../src/store/metadata/drained.ts';
import { plainCall } from '../sample-call.ts';
import { openWhence, type TestWhence } from '../whence.ts';

let whence: TestWhence;

beforeAll(async () => {
  whence = await openWhence();
});
afterAll(() => whence.close());

function inboxIn(dataDir: string): SegmentInbox {
  return new SegmentInbox({ dataDir, mebibytes: 64, log: whence.context.log, onSealed: () => undefined });
}

function drainOf(dataDir: string): InboxDrain {
  const { context } = whence;
  return new InboxDrain({
    ...context,
    config: { ...context.config, data: dataDir },
    insertSpans: () => Promise.resolve(),
    insertStatements: () => Promise.resolve(),
  });
}

async function drained(dataDir: string): Promise<void> {
  // The first pass seals what writers that are gone have left open.
  const drain = drainOf(dataDir);
  await drain.settle();
  await drain.stop();
}

async function storedIds(prefix: string): Promise<string[]> {
  const rows = await whence.context.engine.query<{ senderId: string }>(
    'SELECT senderId FROM calls WHERE startsWith(senderId, {prefix:String}) ORDER BY senderId',
    { prefix },
  );
  return rows.map(({ senderId }) => senderId);
}

const PLAIN_SPAN: Span = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: null,
  kind: 'agent',
  name: 'plan',
  service: null,
  at: Date.UTC(2026, 10, 1),
  durationMs: 12,
  status: 'ok',
  labels: {},
  door: 'otlp',
};

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'whence-inbox-'));
}

/** The data folder as a machine that stopped now would leave it: without locks, and with a write that was cut short. */
function crashed(dataDir: string, torn: Uint8Array): string {
  const image = folder();
  cpSync(dataDir, image, { recursive: true });
  for (const file of readdirSync(join(image, 'inbox'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.open')) continue;
    const path = join(image, 'inbox', file);
    const segment = readFileSync(path);
    const { bytes } = framesIn(segment);
    if (bytes > 0) writeFileSync(path, Buffer.concat([segment.subarray(0, bytes), torn]));
  }
  return image;
}

describe('nothing lost, nothing twice', () => {
  it('whatever is repeated, wherever a process stops and however often a segment is loaded', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(30), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 }),
        fc.nat(12),
        fc.uint8Array({ maxLength: 40 }),
        async (batches, crashAfter, torn) => {
          const prefix = `p${runs++}-`;
          const dataDir = folder();
          const inbox = inboxIn(dataDir);
          const acknowledged = new Set<string>();
          let image: string | null = null;
          for (const [index, numbers] of batches.entries()) {
            const ids = numbers.map((number) => prefix + number);
            await inbox.append({ door: 'test', calls: ids.map((id) => plainCall(id)), spans: [], refused: [] });
            for (const id of ids) acknowledged.add(id);
            if (index % 3 === 2) await inbox.seal();
            if (index !== crashAfter) continue;
            image = crashed(dataDir, torn);
            await drained(image);
            expect(await storedIds(prefix)).toEqual([...acknowledged].sort());
          }
          await inbox.close();
          // Loaded already, but the process stopped before it could delete the file.
          const again = crashed(dataDir, torn);
          for (const place of [dataDir, again]) await drained(place);
          expect(await storedIds(prefix)).toEqual([...acknowledged].sort());
          for (const place of [dataDir, again, image]) if (place) rmSync(place, { recursive: true });
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('the drain', () => {
  it('sets a piece aside that it cannot read, tells of it, and loads the others', async () => {
    const dataDir = folder();
    const inbox = inboxIn(dataDir);
    const good = { door: 'gateway', calls: [plainCall('beside-poison')], spans: [], refused: [] };
    await inbox.append(good);
    await inbox.seal();
    writeFileSync(
      join(dataDir, 'inbox', inbox.writer, '99999999.seg'),
      Buffer.concat(frameOf(1, Buffer.from('no call'))),
    );
    await inbox.close();
    await drained(dataDir);
    expect(await storedIds('beside-poison')).toHaveLength(1);
    const [file = ''] = readdirSync(join(dataDir, 'rejected'));
    expect(readFileSync(join(dataDir, 'rejected', file), 'utf8')).toContain('no call');
    const { rejected } = await whence.ask<{ rejected: { door: string; code: string }[] }>('sources');
    expect(rejected).toContainEqual(expect.objectContaining({ door: 'inbox', code: 'unreadable' }));
    rmSync(dataDir, { recursive: true });
  });

  it('sets a frame aside that the store refuses again and again while it takes others, and loads what is beside it', async () => {
    const dataDir = folder();
    const inbox = inboxIn(dataDir);
    const span: Span = { ...PLAIN_SPAN, name: 'refused' };
    await inbox.append({ door: 'otlp', calls: [plainCall('with-refused')], spans: [span], refused: [] });
    await inbox.append({ door: 'otlp', calls: [plainCall('with-good')], spans: [PLAIN_SPAN], refused: [] });
    await inbox.close();
    const taken: string[] = [];
    const { context } = whence;
    const drain = new InboxDrain({
      ...context,
      config: { ...context.config, data: dataDir },
      insertStatements: () => Promise.resolve(),
      insertSpans: async (spans) => {
        if (spans.some(({ name }) => name === 'refused')) throw new Error('this span is refused');
        taken.push(...spans.map(({ name }) => name));
      },
    });
    for (let pass = 0; pass < 3; pass++) await expect(drain.settle()).rejects.toThrow('this span is refused');
    await drain.settle();
    await drain.stop();
    expect(taken).toEqual([PLAIN_SPAN.name]);
    // The call beside the refused span went in before the span was refused.
    expect(await storedIds('with-')).toEqual(['with-good', 'with-refused']);
    const [file = ''] = readdirSync(join(dataDir, 'rejected'));
    expect(readFileSync(join(dataDir, 'rejected', file), 'utf8')).toContain('refused-by-store');
    rmSync(dataDir, { recursive: true });
  });

  it('keeps what follows damage in a sealed segment, and loads what is before it', async () => {
    const dataDir = folder();
    const inbox = inboxIn(dataDir);
    for (const id of ['damage-1', 'damage-2'])
      await inbox.append({ door: 'gateway', calls: [plainCall(id)], spans: [], refused: [] });
    await inbox.close();
    const path = sealedSegments(dataDir, inbox.writer)[0]?.path ?? '';
    const segment = readFileSync(path);
    segment.writeUInt8(0x7f, segment.length - 3);
    writeFileSync(path, segment);
    await drained(dataDir);
    expect(await storedIds('damage-')).toEqual(['damage-1']);
    const [kept = ''] = readdirSync(join(dataDir, 'rejected'));
    expect(readFileSync(join(dataDir, 'rejected', kept), 'utf8')).toContain('sender:damage-2');
    rmSync(dataDir, { recursive: true });
  });

  it('counts what a door refused once, though its segment comes again', async () => {
    const dataDir = folder();
    const inbox = inboxIn(dataDir);
    const problem = { code: 'bad-call', place: 'line 1', reason: 'is none', remedy: 'Mend it.' };
    await inbox.append({ door: 'otlp', calls: [], spans: [], refused: [{ problem, input: null }] });
    await inbox.seal();
    const [segment = ''] = sealedSegments(dataDir, inbox.writer).map(({ name }) => name);
    // As if the process had stopped between this and the deletion of the file.
    const { metadata } = whence.context;
    await recordDrained(metadata, segment, [{ ...problem, importId: segment, at: 0, door: 'otlp', sample: '' }]);
    await inbox.close();
    await drained(dataDir);
    expect((await refusedPieces(metadata)).get('otlp')).toBe(1);
    rmSync(dataDir, { recursive: true });
  });

  it('is told when the inbox is full, and takes more when the store has taken some', async () => {
    const dataDir = folder();
    const inbox = new SegmentInbox({ dataDir, mebibytes: 1, log: whence.context.log, onSealed: () => undefined });
    const calls = Array.from({ length: 12_000 }, (_, index) => plainCall(`full-${index}`));
    await inbox.append({ door: 'test', calls, spans: [], refused: [] });
    await expect(inbox.append({ door: 'test', calls, spans: [], refused: [] })).rejects.toMatchObject({
      code: 'inbox-full',
    });
    await inbox.seal();
    await drained(dataDir);
    await expect
      .poll(() =>
        inbox.append({ door: 'test', calls, spans: [], refused: [] }).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await inbox.close();
    rmSync(dataDir, { recursive: true });
  });
});
