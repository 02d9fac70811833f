import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from '../core/call.ts';
import { digestOf } from '../core/capture/digest.ts';
import { labelsFromHeaders } from '../core/capture/labels.ts';
import type { Statement } from '../core/statement.ts';
import type { Door, DoorContext } from './door.ts';
import { answerJson, answerProblem } from './door-answer.ts';
import type { NativeLines } from './native-lines.ts';
import { RecentIds } from './recent-ids.ts';

const REMEMBERED_IDS = 1 << 18;

/**
 * The lines in a request, and the door they count for. `now` is when it came, epoch milliseconds; `labels` is what the request
 * says of all of them, which is weaker than what one says itself.
 */
export type ReadLines = (
  request: IncomingMessage,
  now: number,
  labels: Call['labels'],
) => Promise<{ readonly door: string; readonly read: NativeLines }>;

/** A door for what is, or becomes, lines of calls or statements, posted to a path. It answers when what it took is on disk. */
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
  const labels = labelsFromHeaders(headersOf(request));
  const { door, read } = await readLines(request, context.clock(), labels);
  const { calls, statements, refused, answers } = read;
  // A statement that says something else than before is no repetition.
  const ids = [...calls.map(({ id }) => id), ...statements.map(contentOf)];
  if (ids.length + refused.length > 0)
    await context.inbox.append({ door, calls: labelled(calls, labels), spans: [], statements, refused });
  let duplicate = 0;
  for (const id of ids) if (seen.see(id)) duplicate++;
  answerJson(response, 202, { accepted: ids.length - duplicate, duplicate, rejected: answers });
}

function contentOf({ toldAt: _toldAt, ...said }: Statement): string {
  return digestOf(JSON.stringify(said));
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
