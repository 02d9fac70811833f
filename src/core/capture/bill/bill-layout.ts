import { type BillColumns, plainName } from './bill-columns.ts';

/** What a line of a bill can say, whatever its columns are called. */
export type BillField =
  | 'chargeStart'
  | 'chargeEnd'
  | 'billingStart'
  | 'billingEnd'
  | 'invoiceIssuer'
  | 'serviceProvider'
  | 'hostProvider'
  | 'publisher'
  | 'billingAccount'
  | 'billingAccountName'
  | 'subAccount'
  | 'subAccountName'
  | 'invoice'
  | 'category'
  | 'chargeClass'
  | 'frequency'
  | 'serviceCategory'
  | 'serviceSubcategory'
  | 'serviceName'
  | 'sku'
  | 'skuPrice'
  | 'skuMeter'
  | 'skuDetails'
  | 'description'
  | 'region'
  | 'resource'
  | 'resourceName'
  | 'resourceType'
  | 'consumedQuantity'
  | 'consumedUnit'
  | 'pricingQuantity'
  | 'pricingUnit'
  | 'pricingCategory'
  | 'pricingCurrency'
  | 'commitment'
  | 'commitmentStatus'
  | 'billedCost'
  | 'effectiveCost'
  | 'listCost'
  | 'contractedCost'
  | 'listUnitPrice'
  | 'contractedUnitPrice'
  | 'currency'
  | 'tags'
  | 'allocatedTags'
  | 'usageType';

/** How a form of bill names its columns, by plain names, best first, and which of them hold what. */
export interface BillForm {
  /** As in a charge: focus, cbf. */
  readonly format: string;
  readonly fields: Readonly<Partial<Record<BillField, readonly string[]>>>;
  readonly instants: ReadonlySet<string>;
  /** Columns whose text is JSON. */
  readonly structures: ReadonlySet<string>;
  /** Whether a restated bill may say something else in a column. */
  readonly isAmount: (plain: string) => boolean;
}

/** How a column's values are told apart in a line's key. */
type Telling = 'instant' | 'structure' | 'text';

const NOWHERE: readonly number[] = [];

/** The columns of one table, compiled: where each field stands, and which columns tell lines apart, in order of names. */
export class BillLayout {
  readonly columns: BillColumns;
  readonly telling: readonly { readonly plain: string; readonly place: number; readonly as: Telling }[];
  /** The columns that a line keeps as its source's own, in order of names. */
  readonly own: readonly { readonly name: string; readonly place: number }[];
  readonly #places: ReadonlyMap<string, readonly number[]>;

  constructor(columns: BillColumns, form: BillForm) {
    this.columns = columns;
    this.#places = placesOf(columns, form);
    this.own = columns.names
      .map((name, place) => ({ name, place }))
      .filter(({ name }) => name !== '__proto__')
      .toSorted((left, right) => (left.name < right.name ? -1 : 1));
    this.telling = columns.names
      .map((name, place) => ({ plain: plainName(name), place, as: tellingOf(plainName(name), form) }))
      .filter(({ plain }) => !form.isAmount(plain))
      .toSorted((left, right) => (left.plain < right.plain ? -1 : 1));
  }

  /** What the first column that says anything of a field says; `texts` are those of the row's cells. */
  text(texts: readonly (string | null)[], field: BillField): string | null {
    for (const place of this.#placesOf(field)) {
      const text = texts[place] ?? null;
      if (text !== null) return text;
    }
    return null;
  }

  /** Where a field stands first; -1 when it does not. */
  placeOf(field: BillField): number {
    return this.#placesOf(field)[0] ?? -1;
  }

  /** What the file calls the column of a field, for telling people; the field's own name when it has none. */
  nameOf(field: BillField): string {
    const [place] = this.#placesOf(field);
    return (place === undefined ? undefined : this.columns.names[place]) ?? field;
  }

  has(field: BillField): boolean {
    return this.#placesOf(field).length > 0;
  }

  #placesOf(field: BillField): readonly number[] {
    return this.#places.get(field) ?? NOWHERE;
  }
}

function placesOf(columns: BillColumns, { fields }: BillForm): ReadonlyMap<string, readonly number[]> {
  const places = (names: readonly string[]) => names.map((name) => columns.place(name)).filter((place) => place >= 0);
  return new Map(Object.entries(fields).map(([field, names]) => [field, places(names)]));
}

function tellingOf(plain: string, { instants, structures }: BillForm): Telling {
  if (instants.has(plain)) return 'instant';
  return structures.has(plain) ? 'structure' : 'text';
}
