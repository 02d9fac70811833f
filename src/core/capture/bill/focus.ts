import type { Charge } from '../../charge.ts';
import type { Json } from '../exchange.ts';
import { shown } from '../native/fault.ts';
import { BillClock } from './bill-clock.ts';
import type { BillColumns } from './bill-columns.ts';
import { BillLayout } from './bill-layout.ts';
import { BillRow } from './bill-row.ts';
import { badCharge } from './bill-fault.ts';
import type { BillLine, BillReader, BillTable } from './bill-line.ts';
import type { BillStyle } from './bill-style.ts';
import { BillTags, soundTags } from './bill-tags.ts';
import { categoryOf, currencyOf } from './bill-word.ts';
import { lineKey } from './charge-identity.ts';
import { FOCUS_FORM, missingOf } from './focus-form.ts';
import { type LineClues, RememberedTraffic } from './recognise.ts';
import { StructureTexts } from './structure-text.ts';

/**
 * Reads bills as FOCUS 1.0 to 1.4 and the draft of 1.5 have them, and as the clouds really write them: any spelling of the
 * columns, NULL for nothing, times without zones (UTC), the providers' columns of before and after 1.3, tags in any form.
 */
class FocusReader implements BillReader {
  readonly #style: BillStyle;
  readonly #clock: BillClock;
  readonly #tags = new BillTags();
  readonly #structures = new StructureTexts();
  readonly #traffic = new RememberedTraffic();
  #layout: BillLayout | null = null;

  constructor(style: BillStyle) {
    this.#style = style;
    this.#clock = new BillClock(style);
  }

  read(columns: BillColumns, cells: readonly Json[]): BillLine {
    if (this.#layout?.columns !== columns) this.#layout = new BillLayout(columns, FOCUS_FORM);
    const row = new BillRow(this.#layout, cells, this.#clock, this.#style.decimalComma);
    const charge = this.#chargeOf(row);
    return charge ? { kind: 'charge', charge, notes: row.notes } : { kind: 'refused', problems: row.faults };
  }

  #chargeOf(row: BillRow): Charge | null {
    const chargePeriod = row.chargePeriod();
    const billingPeriod = chargePeriod && row.billingPeriod(chargePeriod);
    const costs = row.costs(isCovered(row));
    const category = row.sound(categoryOf(row.text('category'), 'ChargeCategory'));
    const currency = row.sound(currencyOf(row.text('currency'), 'BillingCurrency'));
    if (!chargePeriod || !billingPeriod || !costs || !category || !currency || row.faults.length > 0) return null;
    return {
      id: lineKey(
        'focus',
        row.facts((cell) => this.#structures.of(cell)),
      ),
      origin: 'bill',
      format: 'focus',
      chargePeriod,
      billingPeriod,
      ...partiesOf(row),
      ...whatOf(row),
      category,
      consumed: row.amount('consumedQuantity', 'consumedUnit'),
      priced: row.amount('pricingQuantity', 'pricingUnit'),
      costs,
      currency,
      tags: this.#tagsOf(row),
      assigned: {},
      traffic: this.#traffic.of(cluesOf(row)),
      native: row.native(),
    };
  }

  /** Tags, and those of what the cloud has split the line's cost among, which stand in a column of their own. */
  #tagsOf(row: BillRow): Charge['tags'] {
    const own = this.#readTags(row, 'tags');
    if (row.cell('allocatedTags') === null) return own;
    return soundTags(Object.entries({ ...this.#readTags(row, 'allocatedTags'), ...own }));
  }

  #readTags(row: BillRow, field: 'tags' | 'allocatedTags'): Charge['tags'] {
    const tags = this.#tags.of(row.cell(field) ?? '');
    if (tags) return tags;
    const remedy = 'The line is in without them. Write a JSON object: {"team": "search"}.';
    row.notes.push(badCharge(row.nameOf(field), `holds ${shown(row.text(field))}, which are no tags`, remedy));
    return {};
  }
}

export const FOCUS_TABLE: BillTable = { reader: (style) => new FocusReader(style), missing: missingOf };

/** Nothing was billed because it was paid for before. */
function isCovered(row: BillRow): boolean {
  const isCommitted = row.text('pricingCategory')?.toLowerCase() === 'committed' || row.text('commitment') !== null;
  const pricing = row.text('pricingCurrency');
  return isCommitted || (pricing !== null && pricing !== row.text('currency'));
}

/** Until 1.2 the provider is who sells and who hosts; the publisher tells only who made it. */
function partiesOf(row: BillRow) {
  const serviceProvider = row.text('serviceProvider') ?? row.text('publisher') ?? row.text('invoiceIssuer') ?? '';
  return {
    invoiceIssuer: row.text('invoiceIssuer') ?? serviceProvider,
    serviceProvider,
    hostProvider: row.text('hostProvider') ?? serviceProvider,
    billingAccount: row.text('billingAccount') ?? '',
    billingAccountName: row.text('billingAccountName'),
    subAccount: row.text('subAccount'),
    subAccountName: row.text('subAccountName'),
    invoice: row.text('invoice'),
  };
}

function whatOf(row: BillRow) {
  return {
    isCorrection: row.text('chargeClass')?.toLowerCase() === 'correction',
    frequency: row.text('frequency'),
    serviceCategory: row.text('serviceCategory'),
    serviceSubcategory: row.text('serviceSubcategory'),
    serviceName: row.text('serviceName') ?? '',
    sku: row.text('sku'),
    skuPrice: row.text('skuPrice'),
    skuMeter: row.text('skuMeter'),
    description: row.text('description'),
    region: row.text('region'),
    resource: row.text('resource'),
    resourceName: row.text('resourceName'),
    resourceType: row.text('resourceType'),
    pricingCategory: row.text('pricingCategory'),
    commitment: row.text('commitment'),
    commitmentStatus: row.text('commitmentStatus'),
  };
}

function cluesOf(row: BillRow): LineClues {
  return {
    provider: row.text('serviceProvider') ?? row.text('publisher') ?? row.text('invoiceIssuer'),
    publisher: row.text('publisher'),
    serviceName: row.text('serviceName'),
    serviceCategory: row.text('serviceCategory'),
    serviceSubcategory: row.text('serviceSubcategory'),
    sku: row.text('sku'),
    skuPrice: row.text('skuPrice'),
    skuMeter: row.text('skuMeter'),
    skuDetails: row.text('skuDetails'),
    usageType: row.text('usageType'),
    description: row.text('description'),
    resource: row.text('resource'),
    resourceType: row.text('resourceType'),
    unit: row.text('consumedUnit') ?? row.text('pricingUnit'),
  };
}
