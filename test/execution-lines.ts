/** A line of `import calls`, as far as tests of executions say something in it. */
export type CallLine = Readonly<Record<string, unknown>>;

const START = Date.UTC(2026, 9, 5, 12);

/** A trace id of a number. */
export function traceOf(number: number): string {
  return number.toString(16).padStart(32, 'f');
}

/**
 * A call `seconds` after the executions of a test begin, costing so many dollars as its provider says (null: as the price book says).
 * Every line has an id of its own by its name.
 */
export function callLine(name: string, seconds: number, dollars: string | null, more: CallLine = {}): CallLine {
  return {
    id: name,
    at: new Date(START + seconds * 1000).toISOString(),
    provider: 'openai',
    requestModel: 'gpt-5-mini',
    operation: 'chat',
    durationMs: 800,
    usage: { inputTokens: 1000, outputTokens: 100 },
    ...(dollars === null ? {} : { reportedCost: { amount: dollars, currency: 'USD' } }),
    ...more,
  };
}

/** The same call, refused or broken off before anything was answered. */
export function failedLine(
  name: string,
  seconds: number,
  dollars: string | null,
  failure: CallLine,
  more: CallLine = {},
): CallLine {
  return callLine(name, seconds, dollars, { status: 'error', usage: {}, ...failure, ...more });
}

/** The interval that all of them lie in. */
export const AROUND = { from: '2026-10-01', to: '2026-11-01', timeZone: 'UTC' } as const;
