import { INPUT_CLASSES, OUTPUT_CLASSES } from '../core/quantity.ts';
import type { Interval } from '../core/period.ts';
import type { Engine } from './engine.ts';
import { ParameterList } from './parameter-list.ts';
import { REPORT_KEYS } from '../core/capture/report/report-line.ts';
import { inForce } from './provider-usage-version.ts';

/** What reports can be cut by, besides `attribute.<name>`. `day` is the UTC day in which a bucket starts. */
export const REPORT_CUTS = ['day', 'source', 'report', 'provider', 'kind', 'operation', ...REPORT_KEYS] as const;
export const ATTRIBUTE_PREFIX = 'attribute.';

export interface ReportQuery {
  /** Buckets that start in it. */
  readonly interval: Interval;
  /** REPORT_CUTS or attribute.<name>. */
  readonly by: readonly string[];
  /** All must hold; a cut is one of the values. */
  readonly where: readonly { readonly cut: string; readonly values: readonly string[] }[];
  readonly limit: number;
}

/** What a group of lines adds up to. Decimals are exact text. */
export interface ReportRow {
  /** Always with `source`: two reports may tell of the same traffic, so they are never added to each other. */
  readonly values: Readonly<Record<string, string>>;
  /** Null where no line counted them. */
  readonly requests: string | null;
  readonly inputTokens: string;
  readonly outputTokens: string;
  /** Every quantity that was used, by its name. */
  readonly quantities: Readonly<Record<string, string>>;
  /** What was charged, by the cost lines; null where there are none. */
  readonly cost: string | null;
  /** What usage lines estimate; null where none does. */
  readonly estimatedCost: string | null;
  /** Of both costs; empty where there is neither. */
  readonly currency: string;
  /** When the youngest of the lines was fetched. */
  readonly fetchedAt: string;
}

interface Raw {
  readonly requests: string | null;
  readonly quantities: Readonly<Record<string, string>>;
  readonly cost: string | null;
  readonly estimatedCost: string | null;
  readonly currency: string;
  readonly fetched: number;
  readonly [cut: `cut${number}`]: string;
}

/** Lines in force, added up by source, currency and the wanted cuts; the dearest and then the most used first. */
export async function reportRows(engine: Engine, query: ReportQuery): Promise<ReportRow[]> {
  const parameters = new ParameterList();
  const cuts = [...new Set(['source', ...query.by])];
  const columns = cuts.map((cut, index) => `${expressionOf(cut, parameters)} AS cut${index}`);
  const conditions = query.where.map(
    ({ cut, values }) => `${expressionOf(cut, parameters)} IN ${parameters.place('Array(String)', values)}`,
  );
  const rows = await engine.query<Raw>(
    `SELECT ${columns.join(', ')}, currency, toString(sum(lines.requests)) AS requests,
  mapApply((name, amount) -> (name, toString(amount)), mapFromArrays(totals.1, totals.2)) AS quantities,
  sumMap(mapKeys(lines.quantities), mapValues(lines.quantities)) AS totals,
  toString(sumIf(lines.cost, lines.kind = 'cost')) AS cost, toString(sumIf(lines.cost, lines.kind = 'usage')) AS estimatedCost,
  toFloat64(toUnixTimestamp64Milli(max(fetchedAt))) AS fetched
FROM (SELECT * FROM providerUsage WHERE ${inForce(query.interval, parameters)} AND kind != 'bucket') AS lines
WHERE ${['1', ...conditions].join(' AND ')}
GROUP BY currency, ${cuts.map((_, index) => `cut${index}`).join(', ')}
ORDER BY sumIf(lines.cost, lines.kind = 'cost') DESC NULLS LAST, arraySum(totals.2) DESC, ${cuts.map((_, index) => `cut${index}`).join(', ')}
LIMIT ${parameters.place('UInt32', query.limit)}`,
    parameters.values,
  );
  return rows.map((row) => rowOf(row, cuts));
}

function rowOf(row: Raw, cuts: readonly string[]): ReportRow {
  const { requests, quantities, cost, estimatedCost, currency, fetched } = row;
  return {
    values: Object.fromEntries(cuts.map((cut, index) => [cut, row[`cut${index}`] ?? ''])),
    requests,
    inputTokens: sumOf(quantities, INPUT_CLASSES),
    outputTokens: sumOf(quantities, OUTPUT_CLASSES),
    quantities,
    cost,
    estimatedCost,
    currency,
    fetchedAt: new Date(fetched).toISOString(),
  };
}

/** Tokens are whole. */
function sumOf(quantities: Readonly<Record<string, string>>, classes: readonly string[]): string {
  return String(classes.reduce((sum, name) => sum + BigInt(quantities[name] ?? '0'), 0n));
}

function expressionOf(cut: string, parameters: ParameterList): string {
  if (cut.startsWith(ATTRIBUTE_PREFIX))
    return `lines.attributes[${parameters.place('String', cut.slice(ATTRIBUTE_PREFIX.length))}]`;
  if (cut === 'day') return 'toString(toDate(lines.bucketStart))';
  const known = REPORT_CUTS.find((name) => name === cut);
  if (known === undefined) throw new Error(`reports are not cut by ${cut}`);
  return `lines.${known}`;
}
