import { openWhence, type TestWhence } from './whence.ts';

export const NOW = Date.parse('2026-11-20T12:00:00Z');

export interface Metrics {
  readonly metrics: readonly { readonly name: string; readonly statements: number }[];
  readonly rows: readonly {
    readonly time: string | null;
    readonly values: Record<string, string>;
    readonly value: string;
    readonly dollars: string | null;
  }[];
  readonly unstated: readonly string[];
}

/** A Whence that is told of a business, and asked about November 2026. */
export interface StatementWhence {
  readonly whence: TestWhence;
  post(path: string, body: string, headers?: Record<string, string>): Promise<{ status: number; answer: Answer }>;
  ask<Told>(operation: string, input: Record<string, string>): Promise<Told>;
  metricOf(name: string, input?: Record<string, string>): Promise<Metrics>;
}

interface Answer {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: readonly { line: number; code: string; place: string; hint: string }[];
}

export async function openStatementWhence(overrides: Record<string, unknown> = {}): Promise<StatementWhence> {
  const whence = await openWhence(
    { currencies: { EUR: [{ from: '2026-01-01', rate: '1.25' }] }, ...overrides },
    () => NOW,
  );
  const url = await whence.listen();
  const ask = async <Told>(operation: string, input: Record<string, string>): Promise<Told> => {
    const query = new URLSearchParams({ from: '2026-11-01', to: '2026-12-01', timeZone: 'UTC', ...input });
    const response = await whence.request(`/api/${operation}?${query.toString()}`);
    if (!response.ok) throw new Error(await response.text());
    const answer: Told = await response.json();
    return answer;
  };
  return {
    whence,
    ask,
    async post(path, body, headers = {}) {
      const response = await fetch(`${url}${path}`, { method: 'POST', body, headers });
      return { status: response.status, answer: await response.json() };
    },
    async metricOf(name, input = {}) {
      await whence.drained();
      return ask<Metrics>('metrics', { name, ...input });
    },
  };
}

export function lines(...values: readonly object[]): string {
  return values.map((value) => JSON.stringify(value)).join('\n');
}
