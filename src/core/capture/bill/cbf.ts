import type { Charge, ChargeCategory, ChargeCosts } from '../../charge.ts';
import type { Json } from '../exchange.ts';
import { isObject, parseJson } from '../json.ts';
import { BillClock } from './bill-clock.ts';
import { type BillColumns, plainName } from './bill-columns.ts';
import { type BillForm, BillLayout } from './bill-layout.ts';
import type { BillLine, BillReader, BillTable } from './bill-line.ts';
import { monthOf } from '../../period.ts';
import { BillRow } from './bill-row.ts';
import type { BillStyle } from './bill-style.ts';
import { soundTags } from './bill-tags.ts';
import { categoryOf, currencyOf } from './bill-word.ts';
import { textOfCell } from './bill-cell.ts';
import { isAmountColumn, lineKey } from './charge-identity.ts';
import { type LineClues, RememberedTraffic } from './recognise.ts';

/** The columns of the Common Bill Format; what it has no word for, no charge of it says. */
const CBF_FORM: BillForm = {
  format: 'cbf',
  fields: {
    chargeStart: ['timeusagestart'],
    serviceProvider: ['lineitemcloudprovider'],
    subAccount: ['resourceaccount', 'actionaccount'],
    invoice: ['billinvoiceid'],
    category: ['lineitemtype'],
    serviceName: ['resourceservice'],
    skuMeter: ['actionusagetype'],
    description: ['lineitemdescription'],
    region: ['resourceregion', 'actionregion'],
    resource: ['resourceid'],
    consumedQuantity: ['usageamount'],
    consumedUnit: ['usageunits'],
    billedCost: ['costcost'],
    effectiveCost: ['costdiscountedamortizedcost', 'costamortizedcost', 'costdiscountedcost', 'costcost'],
    listCost: ['costondemandcost', 'costcost'],
    contractedCost: ['costdiscountedcost', 'costcost'],
    usageType: ['resourceusagefamily'],
  },
  instants: new Set(['timeusagestart']),
  structures: new Set(['k8slabels']),
  isAmount: (plain) => isAmountColumn(plain) || isMeasureTag(plain) || plain === 'timeusageend',
};

const TAG = 'resource/tag:';
/**
 * Some exporters write measures as tags (prompt_tokens, request_count). A measure is no tag: it may be restated at any time, and
 * would then be another line.
 */
const MEASURE = /tokens$|(?:request|call)s?count$|totalrequests$|spend$/;

function isMeasureTag(plain: string): boolean {
  return plain.startsWith('resourcetag') && MEASURE.test(plain);
}

interface TypeFacts {
  readonly category: ChargeCategory;
  readonly frequency?: string;
  readonly commitmentStatus?: string;
}

/** lineitem/type in terms of FOCUS. */
const TYPES: ReadonlyMap<string, TypeFacts> = new Map<string, TypeFacts>([
  ['usage', { category: 'usage' }],
  ['support', { category: 'purchase', frequency: 'Recurring' }],
  ['committedusepurchase', { category: 'purchase', frequency: 'One-Time' }],
  ['committedusevacancy', { category: 'usage', commitmentStatus: 'Unused' }],
  ['committeduserecurringfee', { category: 'purchase', frequency: 'Recurring' }],
]);

/** Where a blank cost falls back to the next; a stated 0 is kept. */
const COSTS = {
  billed: 'billedCost',
  effective: 'effectiveCost',
  list: 'listCost',
  contracted: 'contractedCost',
} as const;
const HOUR_MS = 3_600_000;

/** Reads bills in the Common Bill Format. All of a row's cost is placed in the hour in which its usage began. */
class CbfReader implements BillReader {
  readonly #style: BillStyle;
  readonly #clock: BillClock;
  readonly #traffic = new RememberedTraffic();
  #layout: BillLayout | null = null;

  constructor(style: BillStyle) {
    this.#style = style;
    this.#clock = new BillClock(style);
  }

  read(columns: BillColumns, cells: readonly Json[]): BillLine {
    if (this.#layout?.columns !== columns) this.#layout = new BillLayout(columns, CBF_FORM);
    const row = new BillRow(this.#layout, cells, this.#clock, this.#style.decimalComma);
    const charge = this.#chargeOf(row, tagsOf(columns, cells));
    return charge ? { kind: 'charge', charge, notes: row.notes } : { kind: 'refused', problems: row.faults };
  }

  #chargeOf(row: BillRow, tags: Charge['tags']): Charge | null {
    const usage = row.chargePeriod();
    const costs = costsOf(row);
    const type = typeOf(row);
    const currency = row.sound(currencyOf(this.#style.currency, 'currency'));
    if (!usage || !costs || !type || !currency || row.faults.length > 0) return null;
    const from = Math.floor(usage.from / HOUR_MS) * HOUR_MS;
    return {
      id: lineKey('cbf', row.facts(JSON.stringify)),
      origin: 'bill',
      format: 'cbf',
      chargePeriod: { from, to: from + HOUR_MS },
      billingPeriod: monthOf(from),
      ...partiesOf(row),
      category: type.category,
      isCorrection: false,
      frequency: type.frequency ?? null,
      ...whatOf(row),
      commitmentStatus: type.commitmentStatus ?? null,
      consumed: row.amount('consumedQuantity', 'consumedUnit'),
      costs,
      currency,
      tags,
      assigned: {},
      traffic: this.#traffic.of(cluesOf(row, tags)),
      native: row.native(),
    };
  }
}

export const CBF_TABLE: BillTable = {
  reader: (style) => new CbfReader(style),
  missing: (columns) => ['time/usage_start', 'cost/cost'].filter((name) => !columns.has(plainName(name))),
};

function typeOf(row: BillRow): TypeFacts | null {
  const stated = row.text('category');
  const known = TYPES.get(plainName(stated ?? ''));
  if (known) return known;
  const category = row.sound(categoryOf(stated, row.nameOf('category')));
  return category && { category };
}

function costsOf(row: BillRow): ChargeCosts | null {
  const billed = row.picos(COSTS.billed);
  if (billed === null) {
    if (row.faults.length === 0) row.fault('billedCost', 'is missing', 'Say what the line costs; 0 if nothing.');
    return null;
  }
  const or = (cost: 'effectiveCost' | 'listCost' | 'contractedCost') => row.picos(cost) ?? billed;
  return { billed, effective: or(COSTS.effective), list: or(COSTS.list), contracted: or(COSTS.contracted) };
}

function partiesOf(row: BillRow) {
  const serviceProvider = row.text('serviceProvider') ?? '';
  return {
    invoiceIssuer: serviceProvider,
    serviceProvider,
    hostProvider: serviceProvider,
    billingAccount: '',
    billingAccountName: null,
    subAccount: row.text('subAccount'),
    subAccountName: null,
    invoice: row.text('invoice'),
  };
}

function whatOf(row: BillRow) {
  return {
    serviceCategory: null,
    serviceSubcategory: null,
    serviceName: row.text('serviceName') ?? '',
    sku: null,
    skuPrice: null,
    skuMeter: row.text('skuMeter'),
    description: row.text('description'),
    region: row.text('region'),
    resource: row.text('resource'),
    resourceName: null,
    resourceType: null,
    priced: null,
    pricingCategory: null,
    commitment: null,
  };
}

/** Tags, and what the bill says of Kubernetes under its own names. */
function tagsOf({ names }: BillColumns, cells: readonly Json[]): Charge['tags'] {
  const tags = names.flatMap((name, place): [string, string][] => {
    const text = textOfCell(cells[place]);
    if (text === null) return [];
    if (name.startsWith(TAG)) return isMeasureTag(plainName(name)) ? [] : [[name.slice(TAG.length), text]];
    if (name === 'k8s/labels') return labelsIn(text);
    return name.startsWith('k8s/') ? [[name, text]] : [];
  });
  return soundTags(tags);
}

function labelsIn(text: string): [string, string][] {
  const labels = parseJson(text);
  if (!isObject(labels)) return [['k8s/labels', text]];
  return Object.entries(labels).map(([key, value]) => [`k8s/label:${key}`, textOfCell(value) ?? '']);
}

function cluesOf(row: BillRow, tags: Charge['tags']): LineClues {
  const [provider, family] = [row.text('serviceProvider'), row.text('usageType')];
  return {
    provider: tags['provider'] ?? provider,
    publisher: provider,
    serviceName: row.text('serviceName'),
    serviceCategory: null,
    serviceSubcategory: null,
    sku: tags['model'] ?? null,
    skuPrice: null,
    skuMeter: row.text('skuMeter'),
    skuDetails: null,
    usageType: family,
    description: row.text('description'),
    resource: row.text('resource'),
    resourceType: null,
    unit: row.text('consumedUnit'),
  };
}
