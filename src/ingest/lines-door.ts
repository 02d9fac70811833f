import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from '../core/call.ts';
import { labelsFromHeaders } from '../core/capture/labels.ts';
import type { Door, DoorContext } from './door.ts';
import { answerJson, answerProblem } from './door-answer.ts';
import type { NativeLines } from './native-lines.ts';
import { RecentIds } from './recent-ids.ts';

const REMEMBERED_IDS = 1 << 18;

/** The call lines in a request, and the door they count for. `now` is when it came, epoch milliseconds. */
export type ReadLines = (
  request: IncomingMessage,
  now: number,
) => Promise<{ readonly door: string; readonly read: NativeLines }>;

/** A door for what is, or becomes, native call lines, posted to a path. It answers when what it took is on disk. */
export function linesDoor(context: DoorContext, path: string, readLines: ReadLines): Door {
  const seen = new RecentIds(REMEMBERED_IDS);
  return (request, response) => {
    if (request.method !== 'POST' || pathOf(request) !== path) return false;
    take(context, readLines, seen, request, response).catch((error: unknown) =>
      answerProblem(request, response, error, context.log),
    );
    return true;
  };
}

async function take(
  context: DoorContext,
  readLines: ReadLines,
  seen: RecentIds,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  context.mayIngest(request);
  const { door, read } = await readLines(request, context.clock());
  const { calls, refused, answers } = read;
  const ids = calls.map(({ id }) => id);
  if (calls.length + refused.length > 0) {
    const labels = labelsFromHeaders(headersOf(request));
    await context.inbox.append({ door, calls: labelled(calls, labels), spans: [], refused });
  }
  let duplicate = 0;
  for (const id of ids) if (seen.see(id)) duplicate++;
  answerJson(response, 202, { accepted: ids.length - duplicate, duplicate, rejected: answers });
}

/** What the request says of all its calls is weaker than what one says itself. */
function labelled(calls: readonly Call[], labels: Call['labels']): readonly Call[] {
  for (const _ in labels) return calls.map((call) => ({ ...call, labels: { ...labels, ...call.labels } }));
  return calls;
}

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
