import { capture } from '../src/core/capture/capture.ts';
import type { Captured } from '../src/core/capture/exchange.ts';
import { exchangeFromRecord } from '../src/core/capture/record.ts';
import type { Call } from '../src/core/call.ts';

/** A fixed clock for calls without a time of their own. */
export const NOW = Date.UTC(2026, 10, 1);

/** What capture makes of a row of recorded traffic, as tests write it by hand. */
export function capturedOf(row: object): Captured {
  const exchange = exchangeFromRecord(row, 'exchanges');
  return 'code' in exchange ? { kind: 'rejected', problem: exchange } : capture(exchange, { now: NOW });
}

/** The call in a row; throws what became of it instead. */
export function callOf(row: object): Call {
  const captured = capturedOf(row);
  if (captured.kind !== 'call') throw new Error(JSON.stringify(captured));
  return captured.call;
}

/** Messages as the text of a server-sent-event stream, ended by `[DONE]` unless told otherwise. */
export function sse(messages: readonly unknown[], end = 'data: [DONE]\n\n'): string {
  return messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join('') + end;
}
