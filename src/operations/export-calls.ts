import { z } from 'zod';
import { lineFromCall } from '../core/capture/native.ts';
import { exportedCalls } from '../store/exported-calls.ts';
import type { Context } from './context.ts';
import { askedInterval } from './interval.ts';
import { fromParameter, timeZoneParameter, toParameter } from './parameters.ts';

const LINES_AT_ONCE = 500;

export const exportCallsInput = z.object({ from: fromParameter, to: toParameter, timeZone: timeZoneParameter });

/**
 * The calls of an interval, one JSON object a line (docs/reference/call.md): `import calls` makes the same calls of them. Ids of
 * people stay the tokens that they are, which are the same where the privacy key is.
 */
export async function* exportCalls(
  context: Context,
  input: z.infer<typeof exportCallsInput>,
): AsyncGenerator<Uint8Array> {
  const { interval } = askedInterval(context, input);
  let lines: string[] = [];
  for await (const call of exportedCalls(context.store, interval)) {
    lines.push(`${JSON.stringify(lineFromCall(call))}\n`);
    if (lines.length < LINES_AT_ONCE) continue;
    yield Buffer.from(lines.join(''));
    lines = [];
  }
  if (lines.length > 0) yield Buffer.from(lines.join(''));
}
