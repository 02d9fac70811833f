import { OPERATIONS } from '../../call.ts';
import type { Charge, ChargeAmount, ChargeCosts, ChargedTraffic } from '../../charge.ts';
import { formatPicos } from '../../money.ts';
import type { Interval } from '../../period.ts';
import type { Problem } from '../../problem.ts';
import { canonicalProvider } from '../../provider.ts';
import { QUANTITIES } from '../../quantity.ts';
import { nearest } from '../../spelling.ts';
import type { Json } from '../exchange.ts';
import { isObject, type JsonObject } from '../json.ts';
import { shown } from '../native/fault.ts';
import { BillClock, endOfInstant } from './bill-clock.ts';
import { costsOf } from './bill-costs.ts';
import { badCharge } from './bill-fault.ts';
import type { BillLine } from './bill-line.ts';
import { monthOf } from '../../period.ts';
import { categoryOf, currencyOf } from './bill-word.ts';
import { ChargeFields } from './charge-fields.ts';
import { lineKey } from './charge-identity.ts';
import { CHARGE_AMOUNTS, CHARGE_GROUPS, CHARGE_KINDS } from './charge-line.ts';
import { type LineClues, RememberedTraffic } from './recognise.ts';
import { StructureTexts } from './structure-text.ts';

const KNOWN: readonly string[] = [...CHARGE_KINDS.keys(), ...CHARGE_GROUPS];
const AMOUNTS: ReadonlySet<string> = new Set(CHARGE_AMOUNTS);
const ID = /^[0-9a-f]{32}$/;

/** The row that a line was made from: all its columns, and those that tell it from others beside what the line says. */
export interface LineSource {
  readonly native: Charge['native'];
  readonly telling: JsonObject;
}

/** Reads charges in the program's own words, one a line: docs/reference/charge.md. */
export class ChargeLines {
  readonly #format: string;
  readonly #clock = new BillClock();
  readonly #structures = new StructureTexts();
  readonly #traffic = new RememberedTraffic();

  /** `format` is what the lines came as, where they do not say. */
  constructor(format: string) {
    this.#format = format;
  }

  /** A line, parsed from JSON; never throws. */
  read(line: Json, source: LineSource | null = null): BillLine {
    if (!isObject(line)) {
      const remedy = 'Write one charge a line: {"from": …, "serviceProvider": …, "billedCost": …, "currency": …}.';
      return { kind: 'refused', problems: [badCharge('line', 'is no JSON object', remedy)] };
    }
    const fields = new ChargeFields(line, this.#clock);
    for (const name of Object.keys(line)) if (!KNOWN.includes(name)) fields.faults.push(unknown(name));
    const charge = this.#chargeOf(line, fields, source);
    return charge && fields.faults.length === 0
      ? { kind: 'charge', charge, notes: [] }
      : { kind: 'refused', problems: fields.faults };
  }

  #chargeOf(line: JsonObject, fields: ChargeFields, source: LineSource | null): Charge | null {
    const chargePeriod = chargePeriodOf(fields);
    const costs = statedCosts(fields);
    const category = fields.sound(categoryOf(fields.text('category'), 'category'));
    const currency = fields.sound(currencyOf(fields.text('currency'), 'currency'));
    if (!chargePeriod || !costs || !category || !currency) return null;
    const format = fields.text('format') ?? this.#format;
    const said = { ...partiesOf(fields), ...whatOf(fields) };
    return {
      id: this.#idOf(line, fields, format, source?.telling ?? {}),
      origin: 'bill',
      format,
      chargePeriod,
      billingPeriod: billingPeriodOf(fields, chargePeriod),
      ...said,
      category,
      isCorrection: fields.flag('isCorrection'),
      consumed: amountOf(fields, 'consumed'),
      priced: amountOf(fields, 'priced'),
      costs,
      currency,
      tags: fields.texts('tags'),
      assigned: fields.texts('assigned'),
      traffic: this.#trafficOf(fields, said),
      native: source?.native ?? fields.texts('native'),
    };
  }

  /** The id an export states is the charge's; a sender's own names the line, and without one all it says that is no amount. */
  #idOf(line: JsonObject, fields: ChargeFields, format: string, telling: JsonObject): string {
    const id = fields.text('id');
    if (id !== null) return ID.test(id) ? id : lineKey(format, `id\t${id}`);
    const said = Object.entries(line).filter(([name]) => !AMOUNTS.has(name));
    return lineKey(format, this.#structures.of({ ...telling, ...Object.fromEntries(said) }));
  }

  /** What the line says of its traffic goes before what is recognised in it; an empty object says that it is for none. */
  #trafficOf(fields: ChargeFields, said: Said): ChargedTraffic | null {
    const stated = fields.object('traffic');
    if (stated === null) return this.#traffic.of(cluesOf(said, fields.text('consumedUnit')));
    const provider = fields.text('provider', stated);
    if (provider === null) return null;
    return {
      provider: canonicalProvider(provider),
      model: fields.text('model', stated),
      operation: fields.oneOf('operation', OPERATIONS, stated) ?? 'other',
      quantity: fields.oneOf('quantity', QUANTITIES, stated),
      serviceTier: fields.text('serviceTier', stated),
    };
  }
}

/** A charge as a line: what is read back is the same charge. */
export function lineFromCharge(charge: Charge): Record<string, unknown> {
  const { chargePeriod, billingPeriod, consumed, priced, costs, origin: _origin, traffic, ...same } = charge;
  const line = {
    ...same,
    from: new Date(chargePeriod.from).toISOString(),
    to: new Date(chargePeriod.to).toISOString(),
    billingFrom: new Date(billingPeriod.from).toISOString(),
    billingTo: new Date(billingPeriod.to).toISOString(),
    billedCost: formatPicos(costs.billed),
    effectiveCost: formatPicos(costs.effective),
    listCost: formatPicos(costs.list),
    contractedCost: formatPicos(costs.contracted),
    consumedQuantity: consumed?.quantity,
    consumedUnit: consumed?.unit,
    pricedQuantity: priced?.quantity,
    pricedUnit: priced?.unit,
    traffic: traffic ?? {},
  };
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== null && value !== undefined));
}

function chargePeriodOf(fields: ChargeFields): Interval | null {
  const from = fields.instant('from');
  const to = fields.instant('to');
  if (from === null) {
    return fields.faults.length > 0
      ? null
      : fields.fault('from', 'is missing', 'Say when the charge begins: "2026-11-01".');
  }
  if (to === null || to === from) return { from, to: endOfInstant(from, fields.text('from') ?? '') };
  return to > from ? { from, to } : fields.fault('to', 'lies before from', 'Mend the period.');
}

function billingPeriodOf(fields: ChargeFields, chargePeriod: Interval): Interval {
  const from = fields.instant('billingFrom') ?? monthOf(chargePeriod.from).from;
  const to = fields.instant('billingTo') ?? monthOf(from).to;
  if (to <= from) fields.fault('billingTo', 'lies before billingFrom', 'Mend the billing period.');
  return { from, to };
}

function statedCosts(fields: ChargeFields): ChargeCosts | null {
  const costs = costsOf({
    billed: fields.picos('billedCost'),
    effective: fields.picos('effectiveCost'),
    list: fields.picos('listCost'),
    contracted: fields.picos('contractedCost'),
    decimal: () => null,
    isCovered: false,
  });
  if (costs || fields.faults.length > 0) return costs;
  return fields.fault('billedCost', 'is missing', 'Say what the line costs: "12.34"; "0" if nothing.');
}

function partiesOf(fields: ChargeFields) {
  const serviceProvider = fields.text('serviceProvider') ?? fields.text('invoiceIssuer');
  if (serviceProvider === null) fields.fault('serviceProvider', 'is missing', 'Say whose service it is: "Pinecone".');
  return {
    invoiceIssuer: fields.text('invoiceIssuer') ?? serviceProvider ?? '',
    serviceProvider: serviceProvider ?? '',
    hostProvider: fields.text('hostProvider') ?? serviceProvider ?? '',
    billingAccount: fields.text('billingAccount') ?? '',
    billingAccountName: fields.text('billingAccountName'),
    subAccount: fields.text('subAccount'),
    subAccountName: fields.text('subAccountName'),
    invoice: fields.text('invoice'),
  };
}

function whatOf(fields: ChargeFields) {
  return {
    frequency: fields.text('frequency'),
    serviceCategory: fields.text('serviceCategory'),
    serviceSubcategory: fields.text('serviceSubcategory'),
    serviceName: fields.text('serviceName') ?? '',
    sku: fields.text('sku'),
    skuPrice: fields.text('skuPrice'),
    skuMeter: fields.text('skuMeter'),
    description: fields.text('description'),
    region: fields.text('region'),
    resource: fields.text('resource'),
    resourceName: fields.text('resourceName'),
    resourceType: fields.text('resourceType'),
    pricingCategory: fields.text('pricingCategory'),
    commitment: fields.text('commitment'),
    commitmentStatus: fields.text('commitmentStatus'),
  };
}

type Said = ReturnType<typeof partiesOf> & ReturnType<typeof whatOf>;

function cluesOf(said: Said, unit: string | null): LineClues {
  const { serviceName, serviceProvider, ...same } = said;
  return { ...same, serviceName, provider: serviceProvider, publisher: null, skuDetails: null, usageType: null, unit };
}

function amountOf(fields: ChargeFields, which: 'consumed' | 'priced'): ChargeAmount | null {
  const quantity = fields.decimal(`${which}Quantity`);
  return quantity === null ? null : { quantity, unit: fields.text(`${which}Unit`) ?? '' };
}

function unknown(name: string): Problem {
  const meant = nearest(name, KNOWN);
  const remedy =
    meant === null ? `Leave it out, or put it in tags. Known: ${KNOWN.join(', ')}.` : `Did you mean ${meant}?`;
  return { code: 'unknown-field', place: shown(name), reason: 'is no field of a charge', remedy };
}
