import type { IncomingMessage } from 'node:http';
import { type EventMap, eventMapFrom, lineFromEvent } from '../core/capture/cloud-event.ts';
import type { Problem } from '../core/problem.ts';
import { type Config, mebibytes } from '../config.ts';
import { AppError } from '../errors.ts';
import { bodyOf } from './door-answer.ts';
import type { Door, DoorContext } from './door.ts';
import { linesDoor } from './lines-door.ts';
import { NativeLines, type RefusedBefore } from './native-lines.ts';

const ATTRIBUTE = 'ce-';

/**
 * POST /api/events: CloudEvents, one, a batch, or in binary mode (HTTP protocol binding 1.0), each made a call by the map for
 * its type (`events` in whence.yaml). Answers as /api/calls does; `line` is the number of the event, from 1.
 */
export function eventsDoor(context: DoorContext): Door {
  const maps = mapsIn(context.config);
  const { limits } = context.config;
  return linesDoor(context, '/api/events', async (request, now) => {
    const events = eventsIn(request, await bodyOf(request, limits));
    const refused: RefusedBefore[] = [];
    const lines = events.map((event, index) => {
      const line = lineFromEvent(event, maps);
      const text = jsonOf(Array.isArray(line) ? event : line);
      if (!Array.isArray(line) && text !== null) return text;
      for (const problem of Array.isArray(line) ? line : [NESTED])
        refused.push({ line: index + 1, problem, text: text ?? '' });
      // Blank, so that the events behind it keep their numbers.
      return '';
    });
    const body = Buffer.from(lines.join('\n'));
    const maxLineBytes = mebibytes(limits.lineMebibytes);
    return { door: 'events', read: new NativeLines(body, { now, door: 'events' }, maxLineBytes, refused) };
  });
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
  const value = body.length === 0 && isBinary ? null : jsonIn(body);
  if (isBinary) return [{ ...attributesIn(request), data: value }];
  return Array.isArray(value) ? value : [value];
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
