import type { UsageCell } from '../core/focus/usage-cell.ts';
import { parseDecimal, picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { INPUT_CLASSES, METERS, OUTPUT_CLASSES, QUANTITIES, type Quantity, type Usage } from '../core/quantity.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import { ParameterList } from './parameter-list.ts';
import type { SpendStore } from './spend-query.ts';
import { callRange, hoursWithin } from './spend-source.ts';
import { currentOnly } from './superseded.ts';

const CLASSES = [...INPUT_CLASSES, ...OUTPUT_CLASSES];
const MICROS = 1_000_000n;

/** Labels that say who pays, the first that a call has. */
const ACCOUNT = ['metadata.organization', 'metadata.account'];
const PROJECT = ['metadata.project', 'metadata.workspace'];
const CREDENTIAL = ['metadata.key'];
/** Which image a price is for (core/pricing/image-variant.ts). */
const IMAGE_LABELS = ['imageSize', 'imageQuality'];

type Word =
  | 'provider'
  | 'requestModel'
  | 'responseModel'
  | 'serviceTier'
  | 'region'
  | 'parts'
  | 'account'
  | 'project'
  | 'credential'
  | 'model'
  | 'modelDeveloper'
  | 'modelFamily'
  | 'modelVersion'
  | 'serviceProvider'
  | 'hostProvider'
  | 'invoiceIssuer';

interface CellRecord extends Readonly<Record<Word, string>> {
  readonly start: number;
  readonly images: Readonly<Record<string, string>>;
  readonly example: readonly string[];
  readonly exampleMeters: Readonly<Record<string, string>>;
  readonly calls: string;
  readonly dollars: string;
  readonly sums: readonly string[];
  readonly meterSums: Readonly<Record<string, string>>;
}

/**
 * Priced calls that no bill contains, put together where a price cannot tell them apart; by hour, in order. Whether a bill
 * contains them is what was settled: then all that was metered of the model on that day is on it. `thresholds` are the amounts
 * of input above which some price changes.
 */
export async function* unbilledUsage(
  store: SpendStore,
  interval: Interval,
  thresholds: readonly number[],
): AsyncGenerator<UsageCell> {
  const parameters = new ParameterList();
  const current = currentOnly(hoursWithin(await store.supersededHours(), interval), parameters);
  const label = (names: readonly string[]): string =>
    `arrayFirst(value -> value != '', arrayPushBack([${names.map((name) => `labels[${parameters.place('String', name)}]`).join(', ')}], ''))`;
  const among = parameters.place('Array(UInt64)', thresholds);
  const images = parameters.place('Array(String)', IMAGE_LABELS);
  const amounts = `[${CLASSES.join(', ')}]`;
  const keys = `hour, provider, requestModel, responseModel, serviceTier, region, parts, model, modelDeveloper, modelFamily, modelVersion,
  serviceProvider, hostProvider, invoiceIssuer, account, project, credential, images, used, above`;
  const sql = `SELECT toUnixTimestamp(hour) AS start, provider, requestModel, responseModel, serviceTier, region, parts, model,
  modelDeveloper, modelFamily, modelVersion, serviceProvider, hostProvider, invoiceIssuer, account, project, credential, images,
  argMin(amounts, id) AS example, argMin(meters, id) AS exampleMeters, toString(count()) AS calls,
  sumForEach(amounts) AS sums, sumMap(mapApply((name, amount) -> (toString(name), toDecimal128(amount, 6)), meters)) AS meterSums,
  toString(sum(toDecimal128(assumeNotNull(cost), 12))) AS dollars
FROM (
  SELECT *, ${amounts} AS amounts, ${label(ACCOUNT)} AS account, ${label(PROJECT)} AS project, ${label(CREDENTIAL)} AS credential,
    if(mapContains(meters, 'images'), mapFilter((name, _) -> has(${images}, name), labels), map()) AS images,
    arrayFilter((name, amount) -> amount > 0, ${parameters.place('Array(String)', CLASSES)}, amounts) AS classes,
    arrayConcat(classes, arraySort(mapKeys(mapFilter((_, amount) -> amount > 0, meters)))) AS used,
    arrayCount(least -> ${INPUT_CLASSES.join(' + ')} > least, ${among}) AS above
  FROM calls
  WHERE ${callRange(interval, parameters)}${current} AND cost IS NOT NULL AND priceBasis != 'not-billed'
    AND (provider, model, toDate(hour)) NOT IN
      (SELECT provider, model, toDate(chargeStart) FROM charges FINAL WHERE origin = 'settlement')
  LIMIT 1 BY hour, id
)
GROUP BY ${keys}
ORDER BY hour, provider, model, requestModel, used, above, account, project, credential`;
  for await (const row of store.engine.stream<CellRecord>(sql, parameters.values, LONG_STATEMENT)) yield cellOf(row);
}

function cellOf(row: CellRecord): UsageCell {
  const { provider, serviceProvider, hostProvider, invoiceIssuer, model } = row;
  const said = (name: Word): string | null => row[name] || null;
  return {
    hour: row.start * 1000,
    provider,
    requestModel: said('requestModel'),
    responseModel: said('responseModel'),
    model: { model, developer: said('modelDeveloper'), family: said('modelFamily'), version: said('modelVersion') },
    serviceTier: said('serviceTier'),
    region: said('region'),
    serviceProvider,
    hostProvider,
    invoiceIssuer,
    account: said('account'),
    project: said('project'),
    credential: said('credential'),
    imageLabels: row.images,
    parts: row.parts === '' ? null : JSON.parse(row.parts),
    example: usageOf(row),
    calls: BigInt(row.calls),
    amounts: amountsOf(row),
    cost: picosFromDollars(row.dollars) ?? 0n,
  };
}

function usageOf({ example, exampleMeters }: CellRecord): Usage {
  const usage: { [Q in Quantity]?: number } = {};
  for (const [index, name] of CLASSES.entries()) if (example[index] !== '0') usage[name] = Number(example[index]);
  for (const name of METERS) if (exampleMeters[name] !== undefined) usage[name] = Number(exampleMeters[name]);
  return usage;
}

function amountsOf({ sums, meterSums }: CellRecord): ReadonlyMap<Quantity, bigint> {
  const ofClasses = new Map<Quantity, bigint>(CLASSES.map((name, index) => [name, BigInt(sums[index] ?? 0) * MICROS]));
  for (const name of METERS) ofClasses.set(name, parseDecimal(meterSums[name] ?? '0', 6) ?? 0n);
  return new Map(
    QUANTITIES.map((name) => [name, ofClasses.get(name) ?? 0n] as const).filter(([, amount]) => amount > 0n),
  );
}
