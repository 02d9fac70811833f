import type { IncomingMessage, ServerResponse } from 'node:http';
import { labelsFromHeaders } from '../core/capture/labels.ts';
import { mebibytes } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Door, DoorContext } from './door.ts';
import { answerJson, answerProblem, bodyOf } from './door-answer.ts';
import { NativeLines } from './native-lines.ts';
import { RecentIds } from './recent-ids.ts';

const PATH = '/api/calls';
/** Doors a sender may name: what the SDK captured is told apart from what programs write themselves. */
const DOORS: readonly string[] = ['calls', 'sdk'];
const REMEMBERED_IDS = 1 << 18;

/**
 * POST /api/calls: native call lines (docs/reference/call.md), NDJSON or one JSON array, plain or gzip. 202
 * {accepted, duplicate, rejected: [{line, code, place, reason, hint}]} when all that was taken is on disk. `duplicate`
 * counts the accepted that this process has seen lately; the store settles the rest.
 */
export function callsDoor(context: DoorContext): Door {
  const seen = new RecentIds(REMEMBERED_IDS);
  return (request, response) => {
    if (pathOf(request) !== PATH) return false;
    take(context, seen, request, response).catch((error: unknown) =>
      answerProblem(request, response, error, context.log),
    );
    return true;
  };
}

async function take(
  context: DoorContext,
  seen: RecentIds,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') throw wrongMethod();
  context.mayIngest(request);
  const door = doorOf(request);
  const body = await bodyOf(request, context.config.limits);
  const now = context.clock();
  const read = new NativeLines(body, { now, door }, mebibytes(context.config.limits.lineMebibytes));
  if (read.calls.length + read.refused.length > 0)
    await context.inbox.appendLines({
      door,
      lines: read.lines,
      now,
      labels: labelsFromHeaders(headersOf(request)),
      refused: read.refused,
    });
  let duplicate = 0;
  for (const { id } of read.calls) if (seen.see(id)) duplicate++;
  answerJson(response, 202, { accepted: read.calls.length - duplicate, duplicate, rejected: read.answers });
}

function doorOf(request: IncomingMessage): string {
  const door = new URL(request.url ?? '', 'http://host').searchParams.get('door') ?? 'calls';
  if (DOORS.includes(door)) return door;
  throw new AppError('bad-request', 'The parameter door names no door.', `It may be ${DOORS.join(' or ')}.`);
}

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function wrongMethod(): AppError {
  return new AppError('bad-request', `${PATH} takes POST only.`, 'POST call lines; see docs/reference/call.md.');
}
