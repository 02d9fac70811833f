import type { IncomingMessage } from 'node:http';
import { mebibytes } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Door, DoorContext } from './door.ts';
import { readBody } from './door-answer.ts';
import { callOfLine } from './imports/calls.ts';
import { linesDoor } from './lines-door.ts';
import { NativeLines } from './native-lines.ts';

/** Doors a sender may name: what the SDK captured is told apart from what programs write themselves. */
const DOORS: readonly string[] = ['calls', 'sdk'];

/**
 * POST /api/calls: native call lines (docs/reference/call.md), NDJSON or one JSON array, plain or gzip. 202
 * {accepted, duplicate, rejected: [{line, code, place, reason, hint}]} when all that was taken is on disk. `duplicate`
 * counts the accepted that this process has seen lately; the store settles the rest.
 */
export function callsDoor(context: DoorContext): Door {
  const { limits } = context.config;
  return linesDoor(context, '/api/calls', async (request, now) => {
    const door = doorOf(request);
    const decode = (text: string, line: number) => callOfLine(text, line, { now, door }, {});
    const linesIn = (body: Buffer) => new NativeLines(body, decode, mebibytes(limits.lineMebibytes));
    return { door, read: await readBody(request, limits, linesIn) };
  });
}

function doorOf(request: IncomingMessage): string {
  const door = new URL(request.url ?? '', 'http://host').searchParams.get('door') ?? 'calls';
  if (DOORS.includes(door)) return door;
  throw new AppError('bad-request', 'The parameter door names no door.', `It may be ${DOORS.join(' or ')}.`);
}
