import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Call } from '../../src/core/call.ts';
import { priceBookFrom } from '../../src/core/pricing/book.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import { plainCall } from '../sample-call.ts';

export interface PricingBench {
  /** Calls priced per second of CPU time, one core. */
  readonly callsPerCpuSecond: number;
  /** The same multiplications, bigint by bigint, and nothing else. */
  readonly bareLoopPerCpuSecond: number;
  /** How many times longer pricing takes than the bare loop. */
  readonly ratio: number;
  /** Milliseconds of CPU time to read, validate and index the whole book, once, cold. */
  readonly bookMs: number;
}

const ROUNDS = 7;
const CALLS = 200_000;

/** Prices calls of several providers, tiers and thresholds by the committed book; the best of some rounds. */
export function benchPricing(): PricingBench {
  const started = process.cpuUsage();
  const folder = fileURLToPath(new URL('../../prices/book/', import.meta.url));
  const book = priceBookFrom(readdirSync(folder).map((name) => JSON.parse(readFileSync(folder + name, 'utf8'))));
  const { user, system } = process.cpuUsage(started);
  const bookMs = (user + system) / 1000;
  const calls = sampleCalls();
  const amounts = calls.flatMap(linesOf);
  const callsPerCpuSecond = CALLS / best(() => calls.reduce((sum, call) => sum + priced(call), 0));
  const bareLoopPerCpuSecond = CALLS / best(() => Number(bareLoop(amounts) % 2n));
  return { callsPerCpuSecond, bareLoopPerCpuSecond, ratio: bareLoopPerCpuSecond / callsPerCpuSecond, bookMs };

  function priced(call: Call): number {
    return priceCall(call, book).price.kind === 'priced' ? 1 : 0;
  }

  function linesOf(call: Call): (readonly [bigint, bigint])[] {
    const { price } = priceCall(call, book);
    if (price.kind === 'unpriced') throw new Error(price.detail);
    return price.lines.map((line) => [line.amountMicros, line.rate]);
  }
}

const MODELS = [
  ['openai', 'gpt-5-mini-2025-08-07', null],
  ['anthropic', 'claude-sonnet-4-5-20250929', 'batch'],
  ['gcp.gemini', 'gemini-2.5-pro', null],
  ['aws.bedrock', 'us.anthropic.claude-sonnet-4-6', null],
] as const;

function sampleCalls(): Call[] {
  return Array.from({ length: CALLS }, (_, index) => {
    const [provider, model, serviceTier] = MODELS[index % MODELS.length] ?? MODELS[0];
    const usage = {
      uncachedInputTokens: 200 + (index % 250_000),
      cacheReadTokens: 1024 * (index % 9),
      visibleOutputTokens: 1 + (index % 900),
      reasoningTokens: index % 128,
    };
    return {
      ...plainCall('bench'),
      provider,
      requestModel: null,
      responseModel: model,
      serviceTier,
      region: null,
      usage,
    };
  });
}

function bareLoop(amounts: readonly (readonly [bigint, bigint])[]): bigint {
  let total = 0n;
  for (const [amount, rate] of amounts) total += (amount * rate + 500_000_000_000n) / 1_000_000_000_000n;
  return total;
}

/** Seconds of CPU time of the fastest round; the result is looked at, so that nothing is optimised away. */
function best(run: () => number): number {
  let fastest = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    if (run() < 0) throw new Error('a sum below zero');
    const { user, system } = process.cpuUsage(before);
    fastest = Math.min(fastest, (user + system) / 1e6);
  }
  return fastest;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(benchPricing(), null, 2));
