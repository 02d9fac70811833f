import type { DemoCall } from '../src/ingest/demo/demo-call.ts';
import { labelledValue } from '../src/ingest/demo/labels.ts';
import { operationOf } from '../src/ingest/demo/offer.ts';
import { NO_USAGE, type DemoUsage } from '../src/ingest/demo/prompt.ts';
import { segmentsOf } from '../src/ingest/demo/prompt-piece.ts';
import { truePicos } from '../src/ingest/demo/truth-price.ts';

/** What stands above and below the line of a key figure, counted by hand from the demo's own calls: counts as numbers, money in picodollars. */
export type Sides = readonly [above: number | bigint, below: number | bigint | null];

const LONG = 200_000;
const DAY_MS = 86_400_000;
const FRONTIER = new Set(['gpt-5', 'claude-opus-4-5', 'claude-sonnet-4-5', 'gemini-2.5-pro']);
const UNAPPROVED = new Set(['gcp.gemini', 'cohere', 'pinecone']);

/** Sums over the calls of the demo. */
export class DemoHand {
  readonly calls: readonly DemoCall[];
  readonly chats: readonly DemoCall[];
  readonly cost: bigint;

  constructor(calls: readonly DemoCall[]) {
    this.calls = calls;
    this.chats = calls.filter((call) => operationOf(call.offer) === 'chat');
    this.cost = costOf(calls);
  }

  /** Every figure that is one ratio, by its name. */
  ratios(): Readonly<Record<string, Sides>> {
    const { calls, chats, cost } = this;
    const tokens = [...chats, ...calls.filter((call) => operationOf(call.offer) === 'embeddings')];
    const answered = chats.filter(isAnswered);
    const featured = calls.filter((call) => labelledValue(call, 'feature') !== null);
    const served = calls.filter((call) => labelledValue(call, 'customer') !== null);
    const queries = calls.filter((call) => operationOf(call.offer) === 'vector.query' && isAnswered(call));
    const talks = chats.filter(
      (call) => call.offer.api === 'responses' && call.context.conversationId !== null && isAnswered(call),
    );
    return {
      'cost-per-million-tokens': [costOf(tokens), sum(tokens, (call) => inputOf(call) + outputOf(call))],
      'cost-per-million-tokens-by-class': [costOf(tokens), sum(tokens, (call) => inputOf(call) + outputOf(call))],
      'cost-per-call': [costOf(chats), chats.length],
      'cost-per-successful-call': [costOf(chats), answered.length],
      'cost-per-execution': [cost, executions(calls)],
      'cost-per-conversation': [costOf(talks), new Set(talks.map(({ context }) => context.conversationId)).size],
      'cost-per-customer': [costOf(served), new Set(served.map((call) => labelledValue(call, 'customer'))).size],
      'cost-per-feature-use': [costOf(featured), executions(featured)],
      'cost-per-retrieved-query': [costOf(this.#retrieving()), queries.length],
      'cost-per-thousand-searches': [costOf(queries), queries.length],
      'cache-hit-rate': [sum(calls, ({ usage }) => usage.cacheRead), sum(calls, inputOf)],
      'cache-return': this.#cacheReturn(),
      'output-input-ratio': [sum(chats, outputOf), sum(chats, inputOf)],
      'reasoning-share': [sum(calls, ({ usage }) => usage.reasoning), sum(calls, outputOf)],
      'retry-rate': [calls.filter(({ attempt }) => attempt > 1).length, calls.length],
      'retry-cost-share': [costOf(this.#redone()), cost],
      'fallback-rate': [calls.filter(({ role }) => role === 'fallback').length, calls.length],
      'fallback-premium': [this.#premium(), null],
      'guardrail-overhead': [costOf(calls.filter(isGuarding)), cost],
      'failed-but-billed': [costOf(calls.filter((call) => !isAnswered(call))), null],
      'truncation-rate': [answered.filter(({ truncated }) => truncated).length, answered.length],
      'fan-out': [queries.length, new Set(queries.map(({ context }) => context.traceId)).size],
      'redundant-embedding-rate': this.#embeddedAgain(),
      'repeated-prompt-rate': repeats(answered.map(promptOf)),
      'effective-discount': [0n, cost],
      'untaggable-share': [cost, cost],
      'ai-share': [cost, cost],
      'behaviour-share': [cost, cost],
      'shadow-ai-share': [costOf(calls.filter(({ offer }) => UNAPPROVED.has(offer.provider))), cost],
    };
  }

  /** Figures that say something by their rows alone: the sides of one value of each. */
  rows(): Readonly<Record<string, readonly [dimension: string, value: string, sides: Sides]>> {
    const { calls, chats, cost } = this;
    const named = (name: 'team' | 'feature') => calls.filter((call) => labelledValue(call, name) !== null);
    const flex = chats.filter(({ tier }) => tier === 'flex');
    const all = sum(calls, (call) => inputOf(call) + outputOf(call));
    return {
      'attribution-coverage': ['dimension', 'team', [costOf(named('team')), cost]],
      'direct-share': ['kind', 'direct', [costOf(named('feature')), cost]],
      'service-tier-share': ['serviceTier', 'flex', [sum(flex, (call) => inputOf(call) + outputOf(call)), all]],
      'model-mix': [
        'modelTier',
        'frontier',
        [costOf(chats.filter(({ offer }) => FRONTIER.has(offer.model ?? ''))), costOf(chats)],
      ],
    };
  }

  /** The slope of the logarithm of a day's cost over that of its executions. */
  elasticity(startAt: number): number {
    const days = Map.groupBy(this.calls, ({ at }) => Math.floor((at - startAt) / DAY_MS));
    const points = [...days.values()]
      .map((of) => [Math.log(executions(of)), Math.log(Number(costOf(of)))] as const)
      .filter((point) => point.every(Number.isFinite));
    const mean = (at: 0 | 1): number => sum(points, (point) => point[at]) / points.length;
    const [x, y] = [mean(0), mean(1)];
    return sum(points, ([a, b]) => (a - x) * (b - y)) / sum(points, ([a]) => (a - x) ** 2);
  }

  /** Cost of what is sold, as its labels tell. */
  sold(): bigint {
    return costOf(this.calls.filter((call) => labelledValue(call, 'purpose') === 'product'));
  }

  /** All calls of executions that searched. */
  #retrieving(): DemoCall[] {
    const searched = this.calls.filter((call) => operationOf(call.offer) === 'vector.query' && isAnswered(call));
    const traces = new Set(searched.map(({ context }) => context.traceId));
    return this.calls.filter(({ context }) => traces.has(context.traceId));
  }

  /** Answers that were asked for again because they did not fit their schema. */
  #redone(): DemoCall[] {
    const traces = Map.groupBy(
      this.calls.filter(({ context }) => context.feature.pattern === 'extract'),
      ({ context }) => context.traceId,
    );
    return [...traces.values()].flatMap((of) => of.filter(isAnswered).slice(0, -1));
  }

  /** What fallbacks cost beyond their tokens on the model that refused before. */
  #premium(): bigint {
    return this.calls
      .filter((call) => call.role === 'fallback' && isAnswered(call))
      .reduce((total, call) => {
        const refused = this.calls.findLast(
          (before) => before.context.traceId === call.context.traceId && before.at < call.at && before.refusal !== null,
        );
        return total + BigInt(truePicos(call)) - BigInt(truePicos({ ...call, offer: refused?.offer ?? call.offer }));
      }, 0n);
  }

  /** By provider, model and tier: what all input would have cost uncached, less what it cost; and what writing cost beyond that. */
  #cacheReturn(): Sides {
    const models = Map.groupBy(this.calls, ({ offer, tier }) => `${offer.provider} ${offer.model} ${tier}`);
    let [saved, invested] = [0n, 0n];
    for (const of of models.values()) {
      const plain = sum(of, ({ usage }) => usage.uncached);
      const written = sum(of, ({ usage }) => usage.cacheWrite + usage.cacheWrite1h);
      if (plain === 0 || written + sum(of, ({ usage }) => usage.cacheRead) === 0) continue;
      const price = (tokens: number): bigint => rounded(BigInt(tokens) * classCost(of, ['uncached']), BigInt(plain));
      saved += price(sum(of, inputOf)) - classCost(of, ['uncached', 'cacheRead', 'cacheWrite', 'cacheWrite1h']);
      invested += classCost(of, ['cacheWrite', 'cacheWrite1h']) - price(written);
    }
    return [saved, invested];
  }

  #embeddedAgain(): Sides {
    const embedded = this.calls.filter((call) => operationOf(call.offer) === 'embeddings' && isAnswered(call));
    return repeats(embedded.flatMap((call) => contentsOf(call).map((content) => `${call.offer.model} ${content}`)));
  }
}

/** The label by which its sender names a text, or what a door sees of it. */
function contentsOf(call: DemoCall): readonly string[] {
  if (call.document !== null && call.labelling !== 'none')
    return [call.document === 'new' ? call.responseKey : call.document];
  return (segmentsOf(call) ?? []).filter(({ kind }) => kind === 'input').map(({ hash }) => hash);
}

function promptOf(call: DemoCall): string {
  return (segmentsOf(call) ?? []).map(({ hash }) => hash).join(' ');
}

function repeats(all: readonly string[]): Sides {
  return [all.length - new Set(all).size, all.length];
}

/** What the tokens of some classes cost, at the price of the call's own length. */
function classCost(calls: readonly DemoCall[], classes: readonly (keyof DemoUsage)[]): bigint {
  return calls.reduce((total, call) => {
    const factor = inputOf(call) > LONG ? LONG + 1 : 1;
    const price = (name: keyof DemoUsage): bigint =>
      BigInt(truePicos({ ...call, usage: { ...NO_USAGE, [name]: factor } })) / BigInt(factor);
    return classes.reduce((cost, name) => cost + price(name) * BigInt(call.usage[name]), total);
  }, 0n);
}

function rounded(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor;
}

/** What only its label tells. */
function isGuarding({ role, labelling }: DemoCall): boolean {
  return labelling !== 'none' && (role === 'guardrail' || role === 'judge');
}

function isAnswered({ refusal }: DemoCall): boolean {
  return refusal === null;
}

function executions(calls: readonly DemoCall[]): number {
  return calls.filter(({ opensExecution }) => opensExecution).length;
}

function costOf(calls: readonly DemoCall[]): bigint {
  return calls.reduce((total, call) => total + BigInt(truePicos(call)), 0n);
}

function inputOf({ usage }: DemoCall): number {
  return usage.uncached + usage.cacheRead + usage.cacheWrite + usage.cacheWrite1h;
}

function outputOf({ usage }: DemoCall): number {
  return usage.visible + usage.reasoning;
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
