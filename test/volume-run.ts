import { callFromLine } from '../src/core/capture/native.ts';
import { picosFromDollars } from '../src/core/money.ts';
import { priceCall } from '../src/core/pricing/price-call.ts';
import type { TestWhence } from './whence.ts';

const HOUR = Date.UTC(2026, 10, 2, 9);
const HOUR_MS = 3_600_000;
const BATCH = 1000;
const SENDERS = 4;
/** Every 33rd line is delivered twice: 3%. */
const REPEATED_EVERY = 33;
const MODELS = ['gpt-5-mini', 'gpt-5', 'gpt-4.1-nano'];

export interface VolumeRun {
  /** Lines sent, repeats included, and acknowledged. */
  readonly delivered: number;
  readonly distinct: number;
  /** In picodollars, by the price book alone. */
  readonly expectedCost: bigint;
  readonly stored: number;
  readonly cost: bigint;
  /** What the ledger says of the hour. */
  readonly ledgerCalls: number;
  readonly ledgerCost: bigint;
}

function line(number: number, count: number): object {
  return {
    id: `volume-${number}`,
    at: HOUR + Math.floor((number / count) * HOUR_MS),
    provider: 'openai',
    requestModel: MODELS[number % MODELS.length],
    usage: { inputTokens: 500 + (number % 997), outputTokens: number % 211 },
    labels: { feature: `feature-${number % 30}`, team: `team-${number % 6}` },
  };
}

/** The lines of a batch, some of them delivered before, and some in the batch twice. */
function batch(first: number, count: number): string {
  const lines: string[] = [];
  for (let number = first; number < Math.min(first + BATCH, count); number++) {
    lines.push(JSON.stringify(line(number, count)));
    if (number % REPEATED_EVERY !== 0) continue;
    const repeated = number % 2 === 0 ? number : Math.floor(number / 2);
    lines.push(JSON.stringify(line(repeated, count)));
  }
  return lines.join('\n');
}

/** Sends so many events of one hour through POST /api/calls, 3% of them twice, and compares store and ledger with the reference. */
export async function volumeRun(whence: TestWhence, count: number): Promise<VolumeRun> {
  const url = await whence.listen();
  whence.installation.drain.start();
  let next = 0;
  let delivered = 0;
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (next < count) {
        const first = next;
        next += BATCH;
        const taken = await send(url, batch(first, count));
        delivered += taken;
      }
    }),
  );
  await whence.drained();
  await whence.installation.ledger.settle();
  return { delivered, distinct: count, expectedCost: expectedCost(whence, count), ...(await found(whence)) };
}

/** Comes again while the inbox is full, as senders do. Gives the number of lines that were taken. */
async function send(url: string, body: string): Promise<number> {
  for (;;) {
    const response = await fetch(`${url}/api/calls`, { method: 'POST', body });
    const answer: { accepted: number; duplicate: number } = await response.json();
    if (response.status === 202) return answer.accepted + answer.duplicate;
    if (response.status !== 503) throw new Error(JSON.stringify(answer));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function found(whence: TestWhence): Promise<Omit<VolumeRun, 'delivered' | 'distinct' | 'expectedCost'>> {
  const [row] = await whence.context.engine.query<{ stored: number; cost: string }>(
    'SELECT toUInt32(count()) AS stored, toString(sum(toDecimal128(cost, 12))) AS cost FROM calls',
  );
  const { totals } = await whence.ask<{ totals: { calls: number; cost: string } }>('query', {
    measure: ['cost', 'calls'],
    from: new Date(HOUR).toISOString(),
    to: new Date(HOUR + HOUR_MS).toISOString(),
  });
  return {
    stored: row?.stored ?? 0,
    cost: picosFromDollars(row?.cost ?? '') ?? -1n,
    ledgerCalls: totals.calls,
    ledgerCost: picosFromDollars(totals.cost) ?? -1n,
  };
}

function expectedCost({ context }: TestWhence, count: number): bigint {
  let picos = 0n;
  for (let number = 0; number < count; number++) {
    const call = callFromLine(line(number, count), { now: HOUR + HOUR_MS, door: 'calls' });
    if (Array.isArray(call)) throw new Error(JSON.stringify(call));
    const { price } = priceCall(call, context.book);
    if (price.kind === 'priced') picos += price.picos;
  }
  return picos;
}
