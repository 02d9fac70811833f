import type { Engine } from '../engine.ts';
import { hoursWithCalls } from '../hours-with-calls.ts';
import { readSetting, writeSetting } from '../metadata/settings.ts';
import { BEHAVIOUR_TABLES, type BehaviourSources, type BehaviourTable } from './behaviour-table.ts';

const DAY_MS = 86_400_000;
/** Calls derived in one go: bounds memory, whatever the size of a day. */
const CALLS_AT_ONCE = 1_000_000;
const SETTING = 'behaviour';
/** How everything is derived now; where a store was derived otherwise, all of it is derived anew. */
const FORMATS = BEHAVIOUR_TABLES.map(({ name, format }) => `${name} ${format}`).join(', ');

/** Keeps the tables of behaviour up with calls. */
export class Behaviour {
  readonly #sources: () => BehaviourSources;
  readonly #tables: readonly BehaviourTable[];
  #isCurrent = false;

  /** What it is derived from may be another one each time: prices change. */
  constructor(sources: () => BehaviourSources, tables: readonly BehaviourTable[] = BEHAVIOUR_TABLES) {
    this.#sources = sources;
    this.#tables = tables;
  }

  /**
   * Brings the tables up to what the calls in the hours (epoch milliseconds) say. Gives those hours and all others in which it may have
   * changed something, so that what is made from it is made again there. Doing it twice changes nothing.
   */
  async derive(hours: readonly number[]): Promise<number[]> {
    const sources = this.#sources();
    const { engine, metadata } = sources;
    this.#isCurrent ||= (await readSetting(metadata, SETTING)) === FORMATS;
    const all = this.#isCurrent ? hours : [...new Set([...hours, ...(await hoursWithCalls(engine))])];
    const wanted = all.toSorted((left, right) => left - right);
    const touched = new Set(wanted);
    for (const some of await portions(engine, wanted)) {
      for (const { derive } of this.#tables) for (const hour of await derive(sources, some)) touched.add(hour);
    }
    if (!this.#isCurrent) await writeSetting(metadata, SETTING, FORMATS);
    this.#isCurrent = true;
    return [...touched];
  }
}

/** Hours with calls, those of neighbouring days together as long as they are small, so that few executions lie in more than one portion. */
async function portions(engine: Engine, hours: readonly number[]): Promise<number[][]> {
  if (hours.length === 0) return [];
  const rows = await engine.query<{ start: number; calls: number }>(
    `SELECT toUnixTimestamp(hour) AS start, toFloat64(count()) AS calls FROM calls
WHERE hour >= toDateTime({from:UInt32}, 'UTC') AND hour <= toDateTime({to:UInt32}, 'UTC') GROUP BY hour`,
    { from: (hours[0] ?? 0) / 1000, to: (hours.at(-1) ?? 0) / 1000 },
  );
  const counts = new Map(rows.map(({ start, calls }) => [start * 1000, calls]));
  const found: number[][] = [];
  let [weight, last] = [0, Number.NEGATIVE_INFINITY];
  for (const hour of hours) {
    const calls = counts.get(hour);
    if (calls === undefined) continue;
    if (hour - last > DAY_MS || weight + calls > CALLS_AT_ONCE) {
      found.push([]);
      weight = 0;
    }
    found.at(-1)?.push(hour);
    weight += calls;
    last = hour;
  }
  return found;
}
