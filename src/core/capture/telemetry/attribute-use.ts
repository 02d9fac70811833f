import { METERS, type Meter } from '../../quantity.ts';
import {
  FACTS,
  FAMILIES,
  type KindAttribute,
  TOKEN_FIELDS,
  type Dialect,
  type Fact,
  type Family,
  type TokenField,
} from './dialect.ts';
import { DIALECTS } from './dialects.ts';

/** What becomes of an attribute, decided by its name alone and once. */
export interface AttributeUse {
  /** Place of the field it states; -1 for none. */
  readonly field: number;
  /** Among the attributes that state one field the lowest wins. */
  readonly rank: number;
  /** The label it is; null for none. */
  readonly label: string | null;
  /** How much of its text may be a label: any short text where that is a convention, else a single word. */
  readonly anyText: boolean;
}

const KIND_ATTRIBUTES: readonly KindAttribute[] = DIALECTS.flatMap(({ kinds = [] }) => kinds);

const FACT_START = FAMILIES.length * TOKEN_FIELDS.length;
const METER_START = FACT_START + FACTS.length;
const KIND_START = METER_START + METERS.length;
export const FIELD_COUNT = KIND_START + KIND_ATTRIBUTES.length;

export function tokenPlace(family: Family, field: TokenField): number {
  return FAMILIES.indexOf(family) * TOKEN_FIELDS.length + TOKEN_FIELDS.indexOf(field);
}

export function factPlace(fact: Fact): number {
  return FACT_START + FACTS.indexOf(fact);
}

export function meterPlace(meter: Meter): number {
  return METER_START + METERS.indexOf(meter);
}

/** Attributes that say what kind of span it is, with the place of each, the one that wins first. */
export const KIND_PLACES: readonly { readonly kind: KindAttribute; readonly place: number }[] = KIND_ATTRIBUTES.map(
  (kind, index) => ({ kind, place: KIND_START + index }),
);

type Place = Pick<AttributeUse, 'field' | 'rank'>;

const PLACES: ReadonlyMap<string, Place> = placesOf();
const LABELS = DIALECTS.flatMap(({ labels = [] }) => labels);
const LABEL_NAMES: ReadonlySet<string> = new Set(LABELS.filter((name) => !name.endsWith('.')));
const LABEL_STARTS = LABELS.filter((name) => name.endsWith('.'));
const SKIPPED = DIALECTS.flatMap(({ skipped = [] }) => skipped);
const LABEL_OF_OURS = 'whence.label.';
const LONGEST_NAME = 100;
const IGNORED: AttributeUse = { field: -1, rank: 0, label: null, anyText: false };

/**
 * Names under which people put what was said, or a secret. Such an attribute is no label, however short its value.
 * A guard behind the tables: what is content by a convention is skipped by name already.
 */
const CONTENT =
  /prompt|completion|message|content|input|output|query|question|answer|text|body|argument|result|instruction|document|header|cookie|authori[sz]ation|secret|password|credential|passwd|api[-_.]?key|token\b|\bevents?\b|transcript|summary|e?mail|phone/i;

/** What an attribute of this name is for. */
export function useOfAttribute(name: string): AttributeUse {
  const { field, rank } = PLACES.get(name) ?? IGNORED;
  const label = name.length <= LONGEST_NAME ? labelOf(name, field >= 0) : null;
  return field < 0 && label === null ? IGNORED : { field, rank, label, anyText: label !== null && isConvention(name) };
}

/** What a resource's attribute is for: only labels, and never a field of a call. */
export function labelOfResource(name: string): string | null {
  const isNoise = /^(?:process|telemetry|os)\./.test(name) || CONTENT.test(name);
  return isNoise || name.length > LONGEST_NAME - RESOURCE.length ? null : RESOURCE + name;
}

const RESOURCE = 'resource.';

function labelOf(name: string, isField: boolean): string | null {
  if (name.startsWith(LABEL_OF_OURS)) return name.slice(LABEL_OF_OURS.length);
  if (isConvention(name)) return name;
  const isSkipped = isField || name.startsWith('whence.') || SKIPPED.some((start) => name.startsWith(start));
  return isSkipped || CONTENT.test(name) ? null : name;
}

function isConvention(name: string): boolean {
  return LABEL_NAMES.has(name) || LABEL_STARTS.some((start) => name.length > start.length && name.startsWith(start));
}

/** Names to places; where several names state one field, in the order of the dialects. */
function placesOf(): Map<string, Place> {
  const places = new Map<string, Place>();
  const ranks = new Map<number, number>();
  for (const [field, names] of [...DIALECTS.flatMap(fieldsOf), ...KIND_PLACES.map(fieldOfKind)]) {
    for (const name of names) {
      const rank = (ranks.get(field) ?? 0) + 1;
      ranks.set(field, rank);
      if (!places.has(name)) places.set(name, { field, rank });
    }
  }
  return places;
}

type NamedField = readonly [place: number, names: readonly string[]];

function fieldsOf({ family = 'gen_ai', tokens, facts, meters }: Dialect): NamedField[] {
  return [
    ...TOKEN_FIELDS.map((field): NamedField => [tokenPlace(family, field), tokens?.[field] ?? []]),
    ...FACTS.map((fact): NamedField => [factPlace(fact), facts?.[fact] ?? []]),
    ...METERS.map((meter): NamedField => [meterPlace(meter), meters?.[meter] ?? []]),
  ];
}

function fieldOfKind({ kind, place }: (typeof KIND_PLACES)[number]): NamedField {
  return [place, [kind.attribute]];
}
