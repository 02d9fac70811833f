import { formatDecimal, formatPicos, type Picos } from '../../core/money.ts';
import type { Interval } from '../../core/period.ts';
import { COMPARED, type Compared, type MeteredHour } from '../../core/reconciliation/billed-line.ts';
import type { VarianceCause } from '../../core/reconciliation/variance.ts';
import { DAY_MS, HOUR_MS } from './season.ts';

/** A bill of the demo organisation, as a file of FOCUS, and what is wrong with it. */
export interface DemoBill {
  readonly name: string;
  readonly focus: string;
  readonly planted: readonly PlantedVariance[];
}

/** A difference between a bill and what was metered that was put there, and its size. */
export interface PlantedVariance {
  readonly provider: string;
  /** "2026-10". */
  readonly period: string;
  readonly cause: VarianceCause;
  /** Exact dollars, billed minus metered. */
  readonly cost: string;
}

/** Whose traffic is billed how. */
export interface DemoIssuer {
  readonly provider: string;
  readonly issuer: string;
  readonly service: string;
  /** What is wrong with its latest closed month. */
  readonly fault: 'missing calls' | 'price drift' | 'Pacific days' | 'billed twice' | null;
}

export const DEMO_ISSUERS: readonly DemoIssuer[] = [
  { provider: 'openai', issuer: 'OpenAI', service: 'OpenAI API', fault: 'missing calls' },
  { provider: 'anthropic', issuer: 'Anthropic', service: 'Anthropic API', fault: 'price drift' },
  { provider: 'gcp.gemini', issuer: 'Google', service: 'Gemini API', fault: 'Pacific days' },
  { provider: 'aws.bedrock', issuer: 'Amazon Web Services', service: 'Amazon Bedrock', fault: 'billed twice' },
  { provider: 'cohere', issuer: 'Cohere', service: 'Cohere API', fault: null },
];

const METERS: Readonly<Record<Compared, readonly [words: string, direction: string, action: string | null]>> = {
  uncachedInputTokens: ['Input Tokens', 'Input', 'Uncached'],
  cacheReadTokens: ['Cache Read Input Tokens', 'Input', 'Read'],
  cacheWriteTokens: ['Cache Write Input Tokens', 'Input', 'Write'],
  outputTokens: ['Output Tokens', 'Output', null],
};
const COLUMNS = [
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'ContractedCost',
  'BillingCurrency',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ChargeDescription',
  'InvoiceId',
  'InvoiceIssuerName',
  'ServiceProviderName',
  'HostProviderName',
  'BillingAccountId',
  'ServiceName',
  'ServiceCategory',
  'ConsumedQuantity',
  'ConsumedUnit',
  'SkuId',
  'SkuMeter',
  'SkuPriceDetails',
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

/** Hours by which days of Pacific time begin after those of UTC in the months of the demo's faults. */
const PACIFIC_HOURS = 7;
/** Days of the month on which calls were made that nobody metered, and by how many percent more. */
const UNSEEN_DAYS: ReadonlySet<number> = new Set([9, 10, 11]);
const UNSEEN_PERCENT = 12n;
const DRIFT_PERCENT = 8n;
/** Days that stand on a second invoice as well. */
const REPEATED_DAYS: ReadonlySet<number> = new Set([13, 14]);

/** How a bill is made from what was metered. */
export interface BillOrder extends DemoIssuer {
  readonly month: Interval;
  /** From a day before the month to a day after it. */
  readonly hours: readonly MeteredHour[];
  /** Null while the month runs: its lines come without. */
  readonly invoice: string | null;
  /** The last instant that is on it. */
  readonly until: number;
}

/** The bill of one provider's month: a line a day, model and quantity, with the fault that is planted in it. */
export function demoBill(order: BillOrder): DemoBill {
  const { provider, month, invoice, fault } = order;
  const period = new Date(month.from).toISOString().slice(0, 'YYYY-MM'.length);
  const lines = daysOf(month, order.until).flatMap((day) => linesOfDay(order, day));
  const again = fault === 'billed twice' ? lines.filter(({ day }) => REPEATED_DAYS.has(day)).map(onSecondInvoice) : [];
  const planted = plantedBy(order, lines, again);
  return {
    name: `${provider}-${period}${invoice === null ? '-open' : ''}.csv`,
    focus: csv([...lines, ...again].map(({ row }) => row)),
    planted: planted.map(([cause, cost]) => ({ provider, period, cause, cost: formatPicos(cost) })),
  };
}

interface Line {
  /** Of the month, from 0. */
  readonly day: number;
  readonly row: Row;
  readonly metered: Picos;
  readonly billed: Picos;
}

function daysOf({ from, to }: Interval, until: number): number[] {
  return Array.from({ length: Math.floor((Math.min(to, until) - from) / DAY_MS) }, (_, day) => day);
}

function linesOfDay(order: BillOrder, day: number): Line[] {
  const { month, hours, fault } = order;
  const from = month.from + day * DAY_MS;
  const shift = fault === 'Pacific days' ? PACIFIC_HOURS * HOUR_MS : 0;
  const inDay = hours.filter(({ hour }) => hour >= from + shift && hour < from + shift + DAY_MS);
  const models = [...Map.groupBy(inDay, ({ model }) => model)];
  return models.flatMap(([model, ofModel]) => [
    ...COMPARED.flatMap((quantity) => {
      const micros = ofModel.reduce((sum, { amounts }) => sum + amounts[quantity].micros, 0n);
      const metered = ofModel.reduce((sum, { amounts }) => sum + amounts[quantity].cost, 0n);
      return micros === 0n ? [] : [tokenLine(order, day, { model, quantity, micros, metered })];
    }),
    ...otherLine(
      order,
      day,
      model,
      ofModel.reduce((sum, { otherCost }) => sum + otherCost, 0n),
    ),
  ]);
}

interface Cell {
  readonly model: string;
  readonly quantity: Compared;
  readonly micros: bigint;
  readonly metered: Picos;
}

function tokenLine(order: BillOrder, day: number, { model, quantity, micros, metered }: Cell): Line {
  const isUnseen = order.fault === 'missing calls' && UNSEEN_DAYS.has(day);
  const isDearer = order.fault === 'price drift' && quantity === 'outputTokens';
  const count = isUnseen ? more(micros / 1_000_000n, UNSEEN_PERCENT) * 1_000_000n : micros;
  // At the price of what was metered: unseen calls cost what the seen ones did.
  const cost = isUnseen ? (metered * count) / micros : isDearer ? more(metered, DRIFT_PERCENT) : metered;
  const [words, direction, action] = METERS[quantity];
  const details = {
    ModelId: model,
    TokenDirection: direction,
    ...(action === null ? {} : { TokenCacheAction: action }),
  };
  const row = {
    ...frame(order, day, cost),
    ChargeDescription: `${words} for ${model}`,
    ConsumedQuantity: formatDecimal(count, 6),
    ConsumedUnit: 'Tokens',
    SkuId: `${model}.${words.toLowerCase().replaceAll(' ', '-')}`,
    SkuMeter: words,
    SkuPriceDetails: JSON.stringify(details),
  };
  return { day, row, metered, billed: cost };
}

function more(amount: bigint, percent: bigint): bigint {
  return amount + (amount * percent) / 100n;
}

function otherLine(order: BillOrder, day: number, model: string, metered: Picos): Line[] {
  if (metered === 0n) return [];
  const row = {
    ...frame(order, day, metered),
    ChargeDescription: `Requests to ${model}`,
    SkuId: `${model}.requests`,
    SkuMeter: 'Requests',
    SkuPriceDetails: JSON.stringify({ ModelId: model }),
  };
  return [{ day, row, metered, billed: metered }];
}

function frame({ month, issuer, service, invoice }: BillOrder, day: number, cost: Picos): Row {
  const from = month.from + day * DAY_MS;
  const dollars = formatPicos(cost);
  return {
    BilledCost: dollars,
    EffectiveCost: dollars,
    ListCost: dollars,
    ContractedCost: dollars,
    BillingCurrency: 'USD',
    BillingPeriodStart: new Date(month.from).toISOString(),
    BillingPeriodEnd: new Date(month.to).toISOString(),
    ChargePeriodStart: new Date(from).toISOString(),
    ChargePeriodEnd: new Date(from + DAY_MS).toISOString(),
    ChargeCategory: 'Usage',
    InvoiceIssuerName: issuer,
    ServiceProviderName: issuer,
    HostProviderName: issuer,
    BillingAccountId: 'northwind',
    ServiceName: service,
    ServiceCategory: 'AI and Machine Learning',
    ...(invoice === null ? {} : { InvoiceId: invoice }),
  };
}

function onSecondInvoice(line: Line): Line {
  return { ...line, metered: 0n, row: { ...line.row, InvoiceId: `${line.row.InvoiceId}-B` } };
}

function plantedBy(order: BillOrder, lines: readonly Line[], again: readonly Line[]): [VarianceCause, Picos][] {
  const difference = lines.reduce((sum, { billed, metered }) => sum + billed - metered, 0n);
  switch (order.fault) {
    case 'missing calls':
      return [['unmetered', difference]];
    case 'price drift':
      return [['price-drift', difference]];
    case 'billed twice':
      return [['duplicate', again.reduce((sum, { billed }) => sum + billed, 0n)]];
    case 'Pacific days':
      return [['timing', lines.reduce((sum, { metered }) => sum + metered, 0n) - meteredIn(order)]];
    default:
      return [];
  }
}

function meteredIn({ hours, month }: BillOrder): Picos {
  return hours
    .filter(({ hour }) => hour >= month.from && hour < month.to)
    .reduce(
      (sum, { amounts, otherCost }) =>
        COMPARED.reduce((all, quantity) => all + amounts[quantity].cost, sum + otherCost),
      0n,
    );
}

function csv(rows: readonly Row[]): string {
  const lines = rows.map((row) => COLUMNS.map((name) => `"${(row[name] ?? '').replaceAll('"', '""')}"`).join(','));
  return [COLUMNS.join(','), ...lines].join('\n');
}
