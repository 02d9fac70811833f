import type { Call } from '../core/call.ts';
import type { StoredContent } from './call-content.ts';
import type { CallRow } from './call-columns.ts';
import type { Engine } from './engine.ts';
import type { Acquaintance } from './sightings.ts';
import {
  daysAround,
  daysOf,
  type Sought,
  storedAliases,
  storedCalls,
  storedContent,
  storedTraces,
  tablesNear,
} from './stored-content.ts';

const NOBODY: Acquaintance = { contents: new Map(), aliases: new Map(), calls: new Map(), traces: new Map() };

/** Looks up what the store knows of the calls of a batch: for most batches that they are new. */
export async function acquaintance(engine: Engine, rows: readonly CallRow[]): Promise<Acquaintance> {
  const calls = rows.map(({ call }) => call);
  const near = await tablesNear(engine, daysAround(daysOf(calls)));
  if (!near.has('calls')) return NOBODY;
  const aliases = near.has('callAliases') ? await storedAliases(engine, calls) : NOBODY.aliases;
  const times = new Map(calls.map(({ id, at }) => [id, at]));
  const others = [...aliases].map(([id, other]) => ({ id: other, at: times.get(id) ?? 0 }));
  const contents = await storedContent(engine, [...calls, ...others]);
  const { wanted, traced } = unclear(rows, contents, aliases);
  const stored = wanted.size === 0 ? NOBODY.calls : await storedCalls(engine, [...wanted.values()]);
  const traces = traced.length === 0 ? NOBODY.traces : await storedTraces(engine, traced);
  return { contents, aliases, calls: stored, traces };
}

/** The stored calls that have to be looked at whole, and the sightings whose trace may show what they belong to. */
function unclear(
  rows: readonly CallRow[],
  contents: Acquaintance['contents'],
  aliases: Acquaintance['aliases'],
): { readonly wanted: ReadonlyMap<string, Sought>; readonly traced: readonly Call[] } {
  const wanted = new Map<string, Sought>();
  const traced: Call[] = [];
  for (const row of rows) {
    const { call } = row;
    const other = aliases.get(call.id);
    const id = other !== undefined && contents.has(other) ? other : call.id;
    const known = contents.get(id);
    if (known && !isAsStored(row, known)) wanted.set(id, { id, at: known.hour });
    if (call.traceId !== null && !known?.isTraced) traced.push(call);
  }
  return { wanted, traced };
}

function isAsStored({ call, content }: CallRow, known: StoredContent): boolean {
  return known.content === content && known.door === call.door && known.version === 0;
}
