import type { IncomingMessage } from 'node:http';
import {
  type EventBecomes,
  type EventLine,
  type EventMap,
  eventMapFrom,
  lineFromEvent,
} from '../core/capture/cloud-event.ts';
import { isObject, parseJson } from '../core/capture/json.ts';
import { eventKindOf } from '../core/capture/statement/statement-line.ts';
import type { Problem } from '../core/problem.ts';
import { type Config, mebibytes } from '../config.ts';
import { AppError } from '../errors.ts';
import { readBody } from './door-answer.ts';
import type { Door, DoorContext } from './door.ts';
import { callOfLine } from './imports/calls.ts';
import type { StatementItem } from './imports/format.ts';
import { statementOfKind } from './imports/statement-line.ts';
import { linesDoor } from './lines-door.ts';
import { NativeLines, type RefusedBefore } from './native-lines.ts';

const ATTRIBUTE = 'ce-';

/**
 * POST /api/events: outcomes and markers in the program's own words (docs/guide/outcomes.md), one, a list or a line each; and
 * CloudEvents, one, a batch, or in binary mode (HTTP protocol binding 1.0), each made what the map for its type says (`events` in
 * whence.yaml). Answers as /api/calls does; `line` is the number of the event, from 1.
 */
export function eventsDoor(context: DoorContext): Door {
  const maps = mapsIn(context.config);
  const { limits } = context.config;
  return linesDoor(context, '/api/events', async (request, now, inherited) => {
    const events = await readBody(request, limits, (body) => eventsIn(request, body));
    const refused: RefusedBefore[] = [];
    const becomes: EventBecomes[] = [];
    const lines = events.map((event, index) => {
      const made = lineOf(event, maps);
      const text = jsonOf(Array.isArray(made) ? event : made.line);
      becomes.push(Array.isArray(made) ? 'call' : made.becomes);
      if (!Array.isArray(made) && text !== null) return text;
      for (const problem of Array.isArray(made) ? made : [NESTED])
        refused.push({ line: index + 1, problem, text: text ?? '' });
      // Blank, so that the events behind it keep their numbers.
      return '';
    });
    const options = { now, inherited, imposed: {} };
    const decode = (text: string, line: number): StatementItem => {
      const kind = becomes[line - 1] ?? 'call';
      if (kind === 'call') return callOfLine(text, line, { now, door: 'events' }, {});
      return statementOfKind(JSON.parse(text), line, kind, options, () => text);
    };
    const read = new NativeLines(Buffer.from(lines.join('\n')), decode, mebibytes(limits.lineMebibytes), refused);
    return { door: 'events', read };
  });
}

/** What an event says itself, or what the map for its type makes of it. */
function lineOf(event: unknown, maps: readonly EventMap[]): EventLine | Problem[] {
  const becomes = eventKindOf(event);
  return becomes !== null && isObject(event) ? { becomes, line: event } : lineFromEvent(event, maps);
}

const NESTED: Problem = {
  code: 'bad-event',
  place: 'event',
  reason: 'is nested too deeply',
  remedy: 'Map a field further inside.',
};

/** Null for what is nested so deeply that it can be read but not written. */
function jsonOf(value: unknown): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}

function mapsIn(config: Config): EventMap[] {
  return config.events.map((text) => {
    const map = eventMapFrom(text);
    if (Array.isArray(map)) throw new Error(`the map for ${text.type} was not checked`);
    return map;
  });
}

function eventsIn(request: IncomingMessage, body: Buffer): readonly unknown[] {
  const isBinary = request.headers[`${ATTRIBUTE}type`] !== undefined;
  const isLines = request.headers['content-type']?.includes('ndjson') ?? false;
  if (isLines && !isBinary) return linesIn(body);
  const value = body.length === 0 && isBinary ? null : jsonIn(body);
  if (isBinary) return [{ ...attributesIn(request), data: value }];
  return Array.isArray(value) ? value : [value];
}

/** A line that is no JSON is refused as an event that is none. */
function linesIn(body: Buffer): readonly unknown[] {
  const lines = body.toString('utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => parseJson(line) ?? null);
}

/** Attributes of binary mode are headers, percent-encoded where they are no plain ASCII. */
function attributesIn({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(ATTRIBUTE) ? [[name.slice(ATTRIBUTE.length), unescaped(String(value))]] : [],
    ),
  );
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AppError(
      'bad-request',
      'The body is no JSON.',
      'Send one CloudEvent, a list of them, or JSON data with ce-… headers.',
    );
  }
}
