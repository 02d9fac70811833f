import { splitExactly } from '../allocation/split.ts';
import { monthOf } from '../period.ts';
import { formatDecimal, formatPicos, type Picos } from '../money.ts';
import type { PriceBook } from '../pricing/book.ts';
import { rateById } from '../pricing/explain.ts';
import type { Rate } from '../pricing/rate.ts';
import { isTokenClass } from '../quantity.ts';
import type { FocusVersion } from './focus-columns.ts';
import { type FocusRow, momentText } from './focus-row.ts';
import { type PricedAmount, pricedAmounts, type UsageCell } from './usage-cell.ts';
import { skuDetails, usageSku, type UsageSku } from './usage-sku.ts';

const DAY_MS = 86_400_000;
const MICRO_DIGITS = 6;
const TOKENS_PER_UNIT = 1_000_000n;
const ATTO_DIGITS = 18;

/** What people call who sells an API; all others go by their canonical names. */
const NAMES: Readonly<Record<string, string>> = {
  anthropic: 'Anthropic',
  aws: 'Amazon Web Services',
  azure: 'Microsoft Azure',
  gcp: 'Google Cloud',
  openai: 'OpenAI',
};
const SERVICES: Readonly<Record<string, string>> = {
  'aws.bedrock': 'Amazon Bedrock',
  'azure.ai.openai': 'Azure OpenAI',
  'gcp.gemini': 'Gemini API',
  'gcp.vertex_ai': 'Vertex AI',
};

interface Line {
  readonly cell: UsageCell;
  readonly amount: PricedAmount;
  readonly rate: Rate | null;
  readonly sku: UsageSku;
  amountMicros: bigint;
  cost: Picos;
  calls: bigint;
}

/**
 * Usage that was priced by its calls and is on no bill, as lines of a day: never one a request. Nobody invoices it, so
 * what it costs stands in x_EstimatedCost alone, and the costs of FOCUS that are somebody's word are 0.
 */
export class UsageRows {
  readonly #book: PriceBook;
  readonly #version: FocusVersion;
  readonly #lines = new Map<string, Line>();
  readonly #rates = new Map<string, Rate | null>();
  #day = Number.NaN;

  constructor(book: PriceBook, version: FocusVersion) {
    this.#book = book;
    this.#version = version;
  }

  /** Takes cells in the order of their hours; gives the rows of the day before when a new one begins. */
  add(cell: UsageCell): FocusRow[] {
    const day = Math.floor(cell.hour / DAY_MS) * DAY_MS;
    const finished = day === this.#day ? [] : this.end();
    this.#day = day;
    const amounts = pricedAmounts(cell, this.#book);
    const weights = amounts.map(({ line, amountMicros }) => (line ? line.rate * amountMicros : amountMicros));
    const costs = splitExactly(cell.cost, weights) ?? amounts.map(() => 0n);
    for (const [index, amount] of amounts.entries()) this.#addAmount(cell, amount, costs[index] ?? 0n);
    return finished;
  }

  /** The rows of the last day. */
  end(): FocusRow[] {
    const rows = [...this.#lines.values()].map((line) => usageRow(line, this.#day, this.#version));
    this.#lines.clear();
    return rows;
  }

  #addAmount(cell: UsageCell, amount: PricedAmount, cost: Picos): void {
    const rate = amount.line && this.#rateOf(amount.line.rateId);
    const sku = usageSku(cell, amount.quantity, rate);
    const { account, project, credential, region, serviceProvider, hostProvider } = cell;
    const place = [account, project, credential, region, serviceProvider, hostProvider];
    const key = JSON.stringify([sku.skuPriceId, String(amount.line?.rate), ...place]);
    const known = this.#lines.get(key);
    if (!known) {
      this.#lines.set(key, { cell, amount, rate, sku, amountMicros: amount.amountMicros, cost, calls: cell.calls });
      return;
    }
    known.amountMicros += amount.amountMicros;
    known.cost += cost;
    known.calls += cell.calls;
  }

  #rateOf(id: string): Rate | null {
    const known = this.#rates.get(id);
    if (known !== undefined) return known;
    const rate = rateById(this.#book, id);
    this.#rates.set(id, rate);
    return rate;
  }
}

function usageRow(line: Line, day: number, version: FocusVersion): FocusRow {
  const { cell, amount, rate, sku } = line;
  return {
    ...periodsOf(day),
    ...partiesOf(cell),
    ...pricesOf(line),
    BillingCurrency: 'USD',
    BilledCost: '0',
    EffectiveCost: '0',
    ChargeCategory: 'Usage',
    ChargeDescription: `${sku.meter} of ${cell.model.model || cell.provider}`,
    ChargeFrequency: 'Usage-Based',
    ConsumedQuantity: formatDecimal(line.amountMicros, MICRO_DIGITS),
    ConsumedUnit: sku.unit,
    PricingCategory: 'Standard',
    ServiceCategory: 'AI and Machine Learning',
    ServiceSubcategory: 'Generative AI',
    ServiceName: SERVICES[cell.provider] ?? `${named(cell.provider)} API`,
    SkuId: sku.skuId,
    SkuPriceId: sku.skuPriceId,
    SkuMeter: sku.meter,
    SkuPriceDetails: skuDetails(cell, amount.quantity, rate, version),
    RegionId: cell.region,
    RegionName: cell.region,
    [version === '1.5-draft' ? 'CredentialId' : 'x_CredentialId']: cell.credential,
    x_CostStatus: 'Estimated',
    x_EstimatedCost: formatPicos(line.cost),
    x_RequestCount: String(line.calls),
    x_SkuSynthetic: 'true',
  };
}

/** Price by quantity is the list cost to the last digit; where only the provider told the cost, a dollar costs a dollar. */
function pricesOf({ amount: { line, quantity }, amountMicros, cost, sku: { unit } }: Line): FocusRow {
  if (line === null) return priced(formatPicos(cost), 'Dollars', '1', formatPicos(cost));
  const exact = formatDecimal(line.rate * amountMicros, ATTO_DIGITS + MICRO_DIGITS);
  if (!isTokenClass(quantity))
    return priced(formatDecimal(amountMicros, MICRO_DIGITS), unit, formatDecimal(line.rate, ATTO_DIGITS), exact);
  const millions = formatDecimal(amountMicros, 2 * MICRO_DIGITS);
  return priced(millions, `${TOKENS_PER_UNIT} Tokens`, formatDecimal(line.rate * TOKENS_PER_UNIT, ATTO_DIGITS), exact);
}

function priced(quantity: string, unit: string | null, price: string, cost: string): FocusRow {
  return {
    PricingQuantity: quantity,
    PricingUnit: unit,
    ListUnitPrice: price,
    ContractedUnitPrice: price,
    ListCost: cost,
    ContractedCost: cost,
  };
}

function periodsOf(day: number): FocusRow {
  const month = monthOf(day);
  return {
    ChargePeriodStart: momentText(day),
    ChargePeriodEnd: momentText(day + DAY_MS),
    BillingPeriodStart: momentText(month.from),
    BillingPeriodEnd: momentText(month.to),
  };
}

function partiesOf({ serviceProvider, hostProvider, invoiceIssuer, account, project }: UsageCell): FocusRow {
  const billing = account ?? invoiceIssuer;
  return {
    BillingAccountId: billing,
    BillingAccountName: billing,
    BillingAccountType: 'Organization',
    InvoiceIssuerName: named(invoiceIssuer),
    ServiceProviderName: named(serviceProvider),
    HostProviderName: named(hostProvider),
    ProviderName: named(serviceProvider),
    PublisherName: named(serviceProvider),
    SubAccountId: project,
    SubAccountName: project,
    SubAccountType: project === null ? null : 'Project',
  };
}

function named(party: string): string {
  return NAMES[party] ?? party;
}
