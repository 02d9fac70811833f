import type { Json } from '../../core/capture/exchange.ts';
import { isObject } from '../../core/capture/json.ts';
import { OuterSpans } from '../../core/capture/telemetry/nesting.ts';
import { type CapturedSpans, TelemetryReader } from '../../core/capture/telemetry/telemetry-reader.ts';
import { decodeTraces } from '../otlp/decode.ts';
import { readJsonLogs } from '../otlp/json-log.ts';
import { readJsonSpans } from '../otlp/json-span.ts';
import { type Item, type ItemFormat, type Labels, labelled, rejected } from './format.ts';
import { inflated } from './inflated.ts';
import { jsonValues } from './json-values.ts';

interface OtlpImport {
  /** Epoch milliseconds; spans more than a day after it are refused. */
  readonly now: number;
  readonly labels: Labels;
  readonly maxLineBytes: number;
}

/** Parents may repeat what their children used; they are told apart among so many exports at once. */
const EXPORTS_AT_ONCE = 2000;
const LENGTH_BYTES = 4;
const OPEN_BRACE = 0x7b;

/**
 * OpenTelemetry's exports in a file: JSON, one a line as the Collector's file exporter writes them; or protobuf, one alone or
 * several with the length of each in four bytes before it. Logs count where they tell of a call; metrics are passed over.
 */
export function otlpFormat(input: OtlpImport): ItemFormat {
  return async function* (bytes) {
    const plain = inflated(bytes);
    const first = await plain.next();
    if (first.done) return;
    const whole = (async function* () {
      yield first.value;
      yield* plain;
    })();
    const isJson = first.value.find((byte) => byte > 0x20) === OPEN_BRACE;
    yield* isJson ? jsonExports(whole, input) : protobufExports(whole, input);
  };
}

async function* jsonExports(
  bytes: AsyncIterable<Uint8Array>,
  { now, labels, maxLineBytes }: OtlpImport,
): AsyncGenerator<Item[]> {
  const options = { door: 'otlp', now, outerSpans: new OuterSpans() };
  let reader = new TelemetryReader(options);
  let exports = 0;
  for await (const values of jsonValues(bytes, maxLineBytes)) {
    for (const placed of values) {
      const refused = 'refused' in placed ? placed.refused : refusedExport(placed.value, placed.place, reader);
      if (refused) yield [refused];
      if (++exports % EXPORTS_AT_ONCE !== 0) continue;
      yield itemsOf(reader.finish(), labels);
      reader = new TelemetryReader(options);
    }
  }
  yield itemsOf(reader.finish(), labels);
}

function refusedExport(value: Json, place: string, reader: TelemetryReader): Item | null {
  if (isObject(value) && value['resourceMetrics'] !== undefined)
    return { captured: { kind: 'skipped', reason: 'metrics are sums of what spans tell' }, input: null };
  const text = JSON.stringify(value);
  if (isObject(value) && value['resourceLogs'] !== undefined && readJsonLogs(text, reader)) return null;
  if (isObject(value) && value['resourceSpans'] !== undefined && readJsonSpans(text, reader)) return null;
  const remedy = 'Import what the Collector’s file exporter writes, or the body of an OTLP export.';
  return rejected({ code: 'bad-span', place, reason: 'is no export of spans or logs', remedy }, null);
}

async function* protobufExports(bytes: AsyncIterable<Uint8Array>, { now, labels }: OtlpImport): AsyncGenerator<Item[]> {
  const options = { door: 'otlp', now, outerSpans: new OuterSpans() };
  const whole = Buffer.concat(await Array.fromAsync(bytes, (piece) => new Uint8Array(piece)));
  for (const message of messagesIn(whole)) yield itemsOf(decodeTraces(message, 'protobuf', options), labels);
}

/** One message, unless lengths that lead exactly to the end say that there are several. */
function messagesIn(whole: Buffer): Uint8Array[] {
  const messages: Uint8Array[] = [];
  let at = 0;
  while (at + LENGTH_BYTES <= whole.length) {
    const end = at + LENGTH_BYTES + whole.readUInt32BE(at);
    if (end > whole.length) return [whole];
    messages.push(whole.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  return at === whole.length ? messages : [whole];
}

function itemsOf({ calls, spans, refused }: CapturedSpans, labels: Labels): Item[] {
  const items: Item[] = refused.map((problem) => rejected(problem, null));
  for (const call of calls) items.push({ captured: { kind: 'call', call: labelled(call, labels) }, input: null });
  if (spans.length > 0) items.push({ captured: { kind: 'skipped', reason: 'spans around calls' }, input: null, spans });
  return items;
}
