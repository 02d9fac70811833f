import type { Operation } from '../../call.ts';
import type { Json } from '../exchange.ts';
import { type JsonObject, isObject } from '../json.ts';
import { TOKEN_FIELDS, type TokenField } from '../telemetry/dialect.ts';
import type { TokenCounts } from '../telemetry/token-counts.ts';
import { firstAt, momentOf, numberOf, structureOf, textOf } from './export-value.ts';

/** Fields of a call that are text. */
type ExportText =
  | 'id'
  | 'responseId'
  | 'provider'
  | 'host'
  | 'requestModel'
  | 'responseModel'
  | 'operation'
  | 'errorType'
  | 'serviceTier'
  | 'region'
  | 'traceId'
  | 'spanId'
  | 'parentSpanId'
  | 'conversationId'
  | 'finishReason';

/**
 * Where a product's export says what: dotted paths, the first that is stated wins. The same table reads its JSON and its CSV.
 */
export interface ExportTable {
  readonly texts: { readonly [F in ExportText]?: readonly string[] };
  readonly at: readonly string[];
  readonly endedAt?: readonly string[];
  readonly firstTokenAt?: readonly string[];
  readonly durationMs?: readonly string[];
  readonly timeToFirstTokenMs?: readonly string[];
  readonly httpStatus?: readonly string[];
  readonly tokens: { readonly [F in TokenField]?: readonly string[] };
  /** Labels by name. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Objects whose members are labels, with what goes before their names. */
  readonly labelObjects: readonly (readonly [path: string, prefix: string])[];
  /** The product's words for what was done. */
  readonly operations: Readonly<Record<string, Operation>>;
}

/** A row of an export, read by its table. What is not stated is null or absent. */
export interface ExportRow {
  readonly texts: { readonly [F in ExportText]: string | null };
  readonly at: number | null;
  readonly durationMs: number | null;
  readonly timeToFirstTokenMs: number | null;
  readonly httpStatus: number | null;
  readonly counts: TokenCounts;
  readonly labels: readonly (readonly [string, unknown])[];
  readonly operation: Operation | null;
}

export function readRow(row: JsonObject, table: ExportTable): ExportRow {
  const at = momentOf(firstAt(row, table.at));
  const since = (paths: readonly string[] = []): number | null =>
    positive((momentOf(firstAt(row, paths)) ?? Number.NaN) - (at ?? 0));
  const milliseconds = (paths: readonly string[] = []): number | null =>
    positive(numberOf(firstAt(row, paths)) ?? Number.NaN);
  const texts = textsOf(row, table);
  return {
    texts,
    at,
    durationMs: milliseconds(table.durationMs) ?? since(table.endedAt),
    timeToFirstTokenMs: milliseconds(table.timeToFirstTokenMs) ?? since(table.firstTokenAt),
    httpStatus: milliseconds(table.httpStatus),
    counts: countsOf(row, table),
    labels: [
      ...Object.entries(table.labels).map(([name, paths]) => [name, textOf(firstAt(row, paths))] as const),
      ...table.labelObjects.flatMap(([path, prefix]) => membersOf(firstAt(row, [path]), prefix)),
    ],
    operation: table.operations[texts.operation?.toLowerCase() ?? ''] ?? null,
  };
}

function textsOf(row: JsonObject, { texts }: ExportTable): ExportRow['texts'] {
  const at = (name: ExportText): string | null => textOf(firstAt(row, texts[name] ?? []));
  return {
    id: at('id'),
    responseId: at('responseId'),
    provider: at('provider'),
    host: at('host'),
    requestModel: at('requestModel'),
    responseModel: at('responseModel'),
    operation: at('operation'),
    errorType: at('errorType'),
    serviceTier: at('serviceTier'),
    region: at('region'),
    traceId: at('traceId'),
    spanId: at('spanId'),
    parentSpanId: at('parentSpanId'),
    conversationId: at('conversationId'),
    finishReason: at('finishReason'),
  };
}

function countsOf(row: JsonObject, { tokens }: ExportTable): TokenCounts {
  const counts: TokenCounts = {};
  for (const field of TOKEN_FIELDS) {
    const count = numberOf(firstAt(row, tokens[field] ?? []));
    if (count !== undefined) counts[field] = count;
  }
  return counts;
}

/** Short values only: what is longer, or has members itself, may be content. */
function membersOf(value: Json | undefined, prefix: string): (readonly [string, unknown])[] {
  const holder = structureOf(value);
  if (!isObject(holder)) return [];
  return Object.entries(holder).flatMap(([name, member]) => {
    const text = textOf(member);
    return text !== null && text.length <= LONGEST_LABEL ? [[prefix + name, text] as const] : [];
  });
}

const LONGEST_LABEL = 200;

function positive(amount: number): number | null {
  return amount >= 0 && Number.isFinite(amount) ? Math.round(amount) : null;
}
