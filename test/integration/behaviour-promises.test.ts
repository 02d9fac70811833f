import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AROUND, type CallLine, callLine, failedLine, traceOf } from '../execution-lines.ts';
import { openWhence, type TestWhence } from '../whence.ts';

interface Answer {
  readonly rows: readonly {
    readonly values: Readonly<Record<string, string>>;
    readonly measures: Readonly<Record<string, string | number>>;
  }[];
  readonly totals: Readonly<Record<string, string | number>>;
}

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.UTC(2026, 10, 2));
  const { rejected } = await whence.importLines('calls', [
    ...rates(),
    ...failures(),
    ...qualities(),
    ...fallbacks(),
    ...guarded(),
  ]);
  expect(rejected).toBe(0);
  await whence.installation.ledger.settle();
});
afterAll(() => whence.close());

const of = (feature: string): CallLine => ({ labels: { feature } });
const ask = (feature: string, given: object): Promise<Answer> =>
  whence.ask<Answer>('query', { ...AROUND, where: [`feature=${feature}`], ...given });
async function cut(
  feature: string,
  by: readonly string[],
  measure: string,
): Promise<Record<string, string | number | undefined>> {
  const { rows } = await ask(feature, { by, measure: [measure] });
  return Object.fromEntries(
    rows.map(({ values, measures }) => [by.map((name) => values[name]).join(' '), measures[measure]]),
  );
}

/** A hundred calls: ninety requests, of which seven are tried again and three answered by another model. */
function rates(): CallLine[] {
  return Array.from({ length: 90 }, (_, n) => n).flatMap((n) => {
    const more = { ...of('rates'), traceId: traceOf(1000 + n) };
    if (n >= 10) return [callLine(`rate ${n}`, n, '0.01', more)];
    const failed = failedLine(`rate ${n}`, n, null, { httpStatus: 503 }, more);
    const model = n < 7 ? {} : { provider: 'anthropic', requestModel: 'claude-haiku-4-5' };
    return [failed, callLine(`rate ${n} again`, n + 2, '0.01', { ...more, ...model })];
  });
}

function failures(): CallLine[] {
  const failed = [{ httpStatus: 429 }, { httpStatus: 502 }, { status: 'timeout' }];
  return failed.flatMap((failure, n) => {
    const more = { ...of('failures'), traceId: traceOf(2000 + n) };
    return [
      failedLine(`failed ${n}`, n, n === 2 ? '0.30' : null, failure, more),
      callLine(`failed ${n} again`, n + 5, '0.10', more),
    ];
  });
}

/** An answer, a judge that will not have it, and the very same request. */
function qualities(): CallLine[] {
  const more = { ...of('quality'), traceId: traceOf(3000) };
  return [
    callLine('draft', 0, '0.10', more),
    callLine('verdict', 2, '0.01', { ...more, operation: 'judge' }),
    callLine('second draft', 4, '0.10', more),
    callLine('another question', 8, '0.10', { ...more, usage: { inputTokens: 1777, outputTokens: 9 } }),
  ];
}

function fallbacks(): CallLine[] {
  const more = { ...of('fallback'), traceId: traceOf(4000) };
  return [
    failedLine('small refuses', 0, null, { httpStatus: 429 }, more),
    callLine('large answers', 2, null, { ...more, requestModel: 'gpt-5' }),
  ];
}

function guarded(): CallLine[] {
  const more = { ...of('guarded'), traceId: traceOf(5000) };
  return [
    callLine('check the question', 0, '0.02', { ...more, operation: 'guardrail' }),
    callLine('answer', 2, '0.90', more),
    callLine('check the answer', 4, '0.08', { ...more, operation: 'guardrail' }),
  ];
}

describe('behaviour of calls', () => {
  it('C04: the rate of retries and that of fallbacks are those of the fixture', async () => {
    expect(await cut('rates', ['part'], 'calls')).toEqual({ primary: 90, retry: 7, fallback: 3 });
  });

  it('F02: failed calls that are tried again are retries by class of error, and what failed and was billed is shown', async () => {
    expect(await cut('failures', ['part', 'cause'], 'calls')).toEqual({
      'primary (none)': 3,
      'retry 429': 1,
      'retry 5xx': 1,
      'retry timeout': 1,
    });
    const { totals } = await ask('failures', { measure: ['cost', 'failedCost', 'retryCost', 'cleanCost'] });
    expect(totals).toEqual({ cost: '0.6', failedCost: '0.3', retryCost: '0.3', cleanCost: '0.3' });
  });

  it('F03: a request asked again because a judge would not have its answer is a retry for quality, and no new request', async () => {
    expect(await cut('quality', ['part', 'cause'], 'calls')).toEqual({
      'chain (none)': 1,
      'judge (none)': 1,
      'retry quality': 1,
      'primary (none)': 1,
    });
    expect((await ask('quality', { measure: ['executions', 'retryCost'] })).totals).toEqual({
      executions: 1,
      retryCost: '0.1',
    });
  });

  it('F04: a fallback has a premium: what it cost beyond the same tokens on the model that was asked first', async () => {
    // 1,000 tokens in and 100 out: 0.00225 on gpt-5, 0.00045 on gpt-5-mini.
    const { totals } = await ask('fallback', { measure: ['cost', 'fallbackPremium', 'cleanCost'] });
    expect(totals).toEqual({ cost: '0.00225', fallbackPremium: '0.0018', cleanCost: '0.00045' });
    expect(await cut('fallback', ['part', 'model'], 'cost')).toMatchObject({ 'fallback gpt-5': '0.00225' });
  });

  it('F06: calls that guard are labelled, and their share of the cost is exact', async () => {
    expect(await cut('guarded', ['part'], 'cost')).toEqual({ guardrail: '0.1', primary: '0.9' });
  });
});
