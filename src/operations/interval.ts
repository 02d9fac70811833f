import { parseInstant, previousInterval } from '../core/period.ts';
import { formatInstant, isTimeZone, zoneClock } from '../core/time-zone.ts';
import type { Interval } from '../core/period.ts';
import { AppError } from '../errors.ts';
import type { Context } from './context.ts';

const DAY_MS = 86_400_000;

export interface AskedInterval {
  readonly interval: Interval;
  readonly timeZone: string;
}

/** Reads `from` and `to` in their zone. Throws bad-request naming the text that is no time. */
export function askedInterval(
  context: Context,
  asked: { from: string; to: string; timeZone?: string | undefined },
): AskedInterval {
  const timeZone = asked.timeZone ?? context.config.timeZone;
  if (!isTimeZone(timeZone))
    throw new AppError('bad-request', `"${timeZone}" is no time zone.`, 'Give an IANA name such as Europe/Berlin.');
  return { interval: intervalOf(asked.from, asked.to, context.clock(), timeZone), timeZone };
}

/** `previous`, or FROM..TO; null for no comparison. */
export function versusInterval(
  text: string | undefined,
  { interval, timeZone }: AskedInterval,
  now: number,
): Interval | null {
  if (text === undefined || text === '' || text === 'none') return null;
  if (text === 'previous') return previousInterval(interval, timeZone);
  const [from, to, more] = text.split('..');
  if (!from || !to || more !== undefined)
    throw new AppError('bad-request', `"${text}" is no comparison.`, 'Give previous, or two times as FROM..TO.');
  return intervalOf(from, to, now, timeZone);
}

/** Both ends as ISO 8601 with the zone's offset at that time. */
export function intervalTexts(interval: Interval, timeZone: string): { from: string; to: string } {
  const clock = zoneClock(timeZone, interval.from - DAY_MS, interval.to + DAY_MS);
  return { from: formatInstant(clock, interval.from), to: formatInstant(clock, interval.to) };
}

function intervalOf(fromText: string, toText: string, now: number, timeZone: string): Interval {
  const from = instant(fromText, now, timeZone);
  const to = instant(toText, now, timeZone);
  if (from >= to)
    throw new AppError(
      'bad-request',
      `The interval from ${fromText} to ${toText} is empty.`,
      'Give a "to" that is later than "from".',
    );
  return { from, to };
}

function instant(text: string, now: number, timeZone: string): number {
  const at = parseInstant(text, now, timeZone);
  if (at === null) {
    throw new AppError(
      'bad-request',
      `"${text}" is no time.`,
      'Give a date (2026-11-01), an instant (2026-11-01T12:00:00Z), a relative time (-30d, -24h) or now.',
    );
  }
  return at;
}
