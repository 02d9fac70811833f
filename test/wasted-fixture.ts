import { Random } from '../src/ingest/demo/random.ts';
import { DAY_MS, OCTOBER } from './rules-whence.ts';

/** A call as a line, whose label `truth` is the rule by which its money was spent. */
export type TruthfulLine = Readonly<Record<string, unknown>>;

/** Fields of a line that are not as usual. */
type Told = Readonly<Record<string, unknown>> & { readonly labels?: Readonly<Record<string, string>> };

const MINUTE_MS = 60_000;
const PRODUCTION = { environment: 'production', team: 'core' };

/**
 * Calls of which it is known what each was paid for, among them some that look like waste and are none: repeated after hours, by an
 * evaluation or at a temperature; failed for nothing; few attempts; long runs of independent pieces of work.
 */
export function truthfulCalls(seed: number): readonly TruthfulLine[] {
  const maker = new Maker(new Random(seed));
  for (let round = 0; round < 30; round++) {
    for (let i = 0; i < 10; i++) maker.call('production');
    maker.call('lifecycle', { labels: { environment: 'staging' } });
    maker.call('unmarked', { labels: {} });
    maker.call('failed', { status: 'error', errorType: 'server_error' });
    maker.call('production', { status: 'error', errorType: 'rate_limit_exceeded', usage: {} });
    maker.call('abandoned', { status: 'aborted' });
    maker.attempts(5, 'retry-storm');
    maker.attempts(3, 'production');
    maker.repeats('duplicate', 20 * MINUTE_MS, {});
    maker.repeats('production', 190 * MINUTE_MS, {});
    maker.repeats('production', 5 * MINUTE_MS, { labels: { ...PRODUCTION, 'parameter.temperature': '0.9' } });
    maker.repeats('lifecycle', 5 * MINUTE_MS, {
      labels: { environment: 'production', evaluation: 'nightly', run: 'n-1' },
    });
    maker.repeats('re-embedded', 2 * DAY_MS, { operation: 'embeddings', requestModel: 'text-embedding-3-small' });
    maker.circle(9);
    maker.independent(40);
  }
  maker.growing(50);
  maker.experiments();
  return maker.lines;
}

class Maker {
  readonly lines: TruthfulLine[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  call(truth: string, told: Told = {}, at = this.#moment()): void {
    this.lines.push({
      id: `w-${this.lines.length}`,
      provider: 'openai',
      requestModel: 'gpt-5-mini',
      usage: { inputTokens: 10_000 },
      segments: [this.#segment('user')],
      ...told,
      at: new Date(at).toISOString(),
      labels: { ...(told.labels ?? PRODUCTION), truth },
    });
  }

  /** Attempts at one request in one execution, the last of which is the answer. */
  attempts(count: number, truth: string): void {
    const [traceId, at, segments] = [this.#random.hex(4), this.#moment(), [this.#segment('user')]];
    for (let attempt = 1; attempt <= count; attempt++) {
      const told = { traceId, spanId: this.#random.hex(2), segments, attempt };
      this.call(attempt < count ? truth : 'production', told, at + attempt * MINUTE_MS);
    }
  }

  /** The same request twice. */
  repeats(truth: string, laterMs: number, told: Told): void {
    const [at, segments] = [this.#moment(), [this.#segment('input')]];
    const first = truth === 'duplicate' || truth === 're-embedded' ? 'production' : truth;
    this.call(first, { ...told, segments }, at);
    this.call(truth, { ...told, segments }, at + laterMs);
  }

  /** A run whose tool says the same again and again. */
  circle(steps: number): void {
    const [traceId, at, result] = [this.#random.hex(4), this.#moment(), this.#segment('toolResult')];
    for (let step = 0; step < steps; step++) {
      const told = { traceId, spanId: this.#random.hex(2), segments: [this.#segment('user'), result] };
      this.call(step < 2 ? 'production' : 'loop', told, at + step * MINUTE_MS);
    }
  }

  /** One execution of many pieces of work that have nothing to do with each other. */
  independent(steps: number): void {
    const [traceId, at] = [this.#random.hex(4), this.#moment()];
    for (let step = 0; step < steps; step++) {
      const usage = { inputTokens: 8000 + this.#random.below(3000) };
      this.call('production', { traceId, spanId: this.#random.hex(2), usage }, at + step * MINUTE_MS);
    }
  }

  /** A run that carries everything along and does not end. */
  growing(steps: number): void {
    const [traceId, at] = [this.#random.hex(4), this.#moment()];
    for (let step = 0; step < steps; step++) {
      const told = { traceId, spanId: this.#random.hex(2), usage: { inputTokens: 4000 + step * 500 }, segments: [] };
      this.call(step < 30 ? 'production' : 'loop', told, at + step * MINUTE_MS);
    }
  }

  /** `old` was never concluded; of `model` b lost on the 10th and went on until the 12th. */
  experiments(): void {
    const within = (from: number, to: number): number =>
      OCTOBER + (from - 1 + this.#random.unit() * (to - from)) * DAY_MS;
    for (let i = 0; i < 20; i++) {
      const labels = { ...PRODUCTION, experiment: 'model' };
      this.call('experiment', { labels: { ...labels, variant: 'a' } }, within(5, 12));
      this.call('experiment', { labels: { ...labels, variant: 'b' } }, within(5, 10));
      this.call('after-verdict', { labels: { ...labels, variant: 'b' } }, within(10, 12));
      this.call('no-verdict', { labels: { ...PRODUCTION, experiment: 'old', variant: 'x' } }, within(1, 3));
    }
    this.call('production', {}, OCTOBER + 19 * DAY_MS);
  }

  #moment(): number {
    return OCTOBER + DAY_MS + this.#random.below(14 * DAY_MS);
  }

  #segment(kind: string): Record<string, unknown> {
    return { kind, hash: this.#random.hex(2), bytes: 4000 };
  }
}
