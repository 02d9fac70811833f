import type { Exchange } from '../../core/capture/exchange.ts';
import { attempts } from './attempt.ts';
import type { Setting } from './attempt.ts';
import { behaviour } from './behaviour.ts';
import type { Behaviour } from './behaviour.ts';
import { CustomerBook } from './customer-book.ts';
import type { Context, DemoCall } from './demo-call.ts';
import { play } from './execution.ts';
import { drawLabelling } from './labels.ts';
import { ENVIRONMENTS, ENVIRONMENT_SHARES, FEATURES } from './organisation.ts';
import type { Environment, Feature } from './organisation.ts';
import { Random } from './random.ts';
import { activity, DAY_MS, HOUR_MS, REGION_NAMES } from './season.ts';
import type { Region } from './season.ts';
import { story } from './story.ts';
import type { StoryEvent } from './story-event.ts';
import { drawTried, trialOf } from './trial.ts';
import { exchangeOf } from './wire.ts';

export interface DemoOptions {
  /** Any integer; the same seed gives the same calls. */
  readonly seed: number;
  /** About how many calls the whole period shall have; their number scales, the story does not. */
  readonly calls: number;
  /** Epoch milliseconds of the period's end, a midnight UTC; nothing happens at or after it. */
  readonly endAt: number;
  /** Length of the period; 90 unless told. Events that begin later are left out. */
  readonly days?: number;
}

/** The demo organisation over one period: any hour of it can be made alone, and is the same whoever asks. */
export class Demo {
  readonly startAt: number;
  readonly endAt: number;
  readonly hours: number;
  readonly events: readonly StoryEvent[];
  readonly seed: number;
  readonly #customers: CustomerBook;
  readonly #calls: number;
  #scale: number | null = null;

  constructor({ seed, calls, endAt, days = 90 }: DemoOptions) {
    this.seed = seed;
    this.hours = days * 24;
    this.endAt = endAt;
    this.startAt = endAt - days * DAY_MS;
    this.events = story(this.startAt, days);
    this.#customers = new CustomerBook(seed, this.startAt);
    this.#calls = calls;
  }

  /** All calls of the period, hour by hour; within an hour by time. Calls of one conversation may reach into later hours. */
  *calls(): Generator<DemoCall> {
    for (let hour = 0; hour < this.hours; hour++) yield* this.callsOfHour(hour);
  }

  /** The calls of what began in one hour, counted from the start of the period. */
  callsOfHour(hour: number): readonly DemoCall[] {
    this.#scale ??= this.#calls / this.#expectedCalls();
    const calls: DemoCall[] = [];
    for (const [index, feature] of FEATURES.entries())
      for (const [environment, share] of ENVIRONMENT_SHARES[feature.purpose])
        this.#hourOfFeature(feature, environment, share, hour, index, calls);
    return calls.filter((call) => call.at < this.endAt).sort((left, right) => left.at - right.at);
  }

  #hourOfFeature(
    feature: Feature,
    environment: Environment,
    share: number,
    hour: number,
    index: number,
    calls: DemoCall[],
  ): void {
    const at = this.startAt + hour * HOUR_MS;
    const current = behaviour(feature, environment, at, this.startAt, this.events);
    const random = new Random(this.seed, hour, index, ENVIRONMENTS.indexOf(environment));
    const rates = this.#rates(current, at);
    const mean = share * (this.#scale ?? 0) * total(rates) * this.#mood(index, hour, random);
    const prefix = `demo-${this.seed}-${hour}-${index}-${environment}`;
    let made = 0;
    const setting = { random, events: this.events, tier: current.tier, nextId: () => `${prefix}-${made++}` };
    for (let left = Math.max(current.least, random.poisson(mean)); left > 0; left--)
      this.#use(current, at, rates, setting, calls);
  }

  /** One use of a feature: an execution, or a conversation of several. */
  #use(current: Behaviour, hourAt: number, rates: readonly number[], setting: Setting, calls: DemoCall[]): void {
    const { random } = setting;
    const customer = this.#customers.draw(current, hourAt, pick(REGION_NAMES, rates, random), random);
    const tried = drawTried(current, customer, random);
    const turns = play(current, tried.offer, random);
    const conversationId = turns.length > 1 || current.feature.pattern === 'conversation' ? random.hex(2) : null;
    const labelling = drawLabelling(current.feature.pattern, random);
    const tenant = customer?.tenants[random.below(customer.tenants.length)] ?? null;
    const common = {
      feature: current.feature,
      environment: current.environment,
      customer,
      tenant,
      promptVersion: tried.promptVersion,
      conversationId,
      labelling,
    };
    let clock = hourAt + random.below(HOUR_MS);
    for (const { gapMs, steps } of turns) {
      clock += gapMs;
      const traceId = random.hex(4);
      const trial = trialOf(tried, current, traceId, hourAt, this.endAt);
      const context: Context = { ...common, traceId, rootSpanId: random.hex(2), trial };
      const made = attempts(steps, context, clock, setting);
      calls.push(...made);
      clock = (made.at(-1)?.at ?? clock) + (made.at(-1)?.durationMs ?? 0);
    }
  }

  /** Executions of an hour by region of the customers, before scaling. */
  #rates({ feature, rhythm, volume, newcomer }: Behaviour, at: number): readonly number[] {
    return REGION_NAMES.map(
      (region) =>
        feature.weight * volume * (1 + newcomer) * this.#customers.share(region) * activity(rhythm, region, at),
    );
  }

  /** Days and hours are never quite alike. */
  #mood(index: number, hour: number, random: Random): number {
    const day = new Random(this.seed, Math.floor(hour / 24), index, 0xda).around(1, 0.05);
    return day * random.around(1, 0.06);
  }

  /** Calls of the period at scale 1: executions expected, by calls for each as a few plays of each feature show. */
  #expectedCalls(): number {
    let expected = 0;
    for (const feature of FEATURES)
      for (const [environment, share] of ENVIRONMENT_SHARES[feature.purpose]) {
        const sizes = new Map<number, number>();
        for (let hour = 0; hour < this.hours; hour++) {
          const at = this.startAt + hour * HOUR_MS;
          const current = behaviour(feature, environment, at, this.startAt, this.events);
          const size = sizes.get(signature(current)) ?? meanCalls(current);
          sizes.set(signature(current), size);
          expected += share * size * total(this.#rates(current, at));
        }
      }
    return expected;
  }
}

/** All exchanges of the period in the demo's order; `observe` sees the call behind each, just before it is yielded. */
export function* demoExchanges(options: DemoOptions, observe?: (call: DemoCall) => void): Generator<Exchange> {
  for (const call of new Demo(options).calls()) {
    observe?.(call);
    yield exchangeOf(call);
  }
}

/** What the number of calls for one use depends on. */
function signature({ steps, documents, redo }: Behaviour): number {
  return steps * 1_000_000 + documents * 1_000 + redo;
}

const SAMPLES = 150;

function meanCalls(current: Behaviour): number {
  const random = new Random(0x5a);
  let calls = 0;
  for (let i = 0; i < SAMPLES; i++) for (const { steps } of play(current, current.offer, random)) calls += steps.length;
  return calls / SAMPLES;
}

function total(rates: readonly number[]): number {
  return rates.reduce((sum, rate) => sum + rate, 0);
}

function pick(regions: readonly Region[], weights: readonly number[], random: Random): Region {
  let left = random.unit() * total(weights);
  for (const [index, region] of regions.entries()) if ((left -= weights[index] ?? 0) < 0) return region;
  return regions[0] ?? 'europe';
}
