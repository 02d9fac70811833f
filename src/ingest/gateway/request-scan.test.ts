import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedHash } from '../../core/capture/fingerprint/keyed-hash.ts';
import { apiPathOf } from './api-path.ts';
import { requestScan } from './request-scan.ts';

const hash = new KeyedHash(Buffer.alloc(32, 1));
const names = fc.constantFrom(
  'model',
  'stream',
  'stream_options',
  'user',
  'metadata',
  'messages',
  'input',
  'x',
  'mod\\el',
);
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('A'.repeat(1023), 'B'.repeat(1024), 'C'.repeat(5000), `${'D'.repeat(900)} d${'D'.repeat(900)}`),
);
const messages = fc.array(
  fc.record({
    role: fc.constantFrom('user', 'assistant'),
    content: fc.oneof(words, fc.array(fc.record({ type: fc.constantFrom('text', 'tool_result'), text: words }))),
  }),
  { maxLength: 4 },
);
const values = fc.oneof(words, messages, fc.boolean(), fc.jsonValue({ maxDepth: 2 }));
const bodies = fc
  .array(fc.tuple(names, values), { maxLength: 8 })
  .map(
    (members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(' , ')}}`,
  );

/** What is found in a body that comes in pieces. */
function fed(body: Buffer, path: string, cuts: readonly number[]) {
  const scan = requestScan('application/json', apiPathOf(path));
  let at = 0;
  for (const cut of [...cuts].sort((left, right) => left - right)) {
    if (cut > at) scan.feed(body.subarray(at, cut));
    at = Math.max(at, Math.min(cut, body.length));
  }
  scan.feed(body.subarray(at));
  return found(scan);
}

function read(body: Buffer, path: string) {
  const scan = requestScan('application/json', apiPathOf(path));
  scan.read(body, hash, true);
  return found(scan);
}

function found(scan: ReturnType<typeof requestScan>) {
  return { body: scan.finish(), end: scan.members?.end };
}

describe('the scan of a request', () => {
  it('finds the same members in one walk over the whole body as in pieces that pass by', () => {
    fc.assert(
      fc.property(
        bodies,
        fc.constantFrom('/v1/chat/completions', '/v1/audio/speech'),
        fc.array(fc.nat(9000)),
        (text, path, cuts) => {
          const body = Buffer.from(text);
          expect(read(body, path)).toEqual(fed(body, path, cuts));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('counts the same text, files left out, when the body comes whole', () => {
    fc.assert(
      fc.property(bodies, (text) => {
        const [whole, passing] = [requestScan('', apiPathOf('/')), requestScan('', apiPathOf('/'))];
        whole.read(Buffer.from(text), hash, true);
        passing.feed(Buffer.from(text));
        expect(whole.members?.textBytes).toBe(passing.members?.textBytes);
      }),
    );
  });

  it('finds what stands before the place where a body stops being JSON', () => {
    const broken = Buffer.from('{"model":"m","messages":[{"role":]');
    expect(read(broken, '/v1/messages').body).toEqual({ model: 'm' });
  });
});
