import type { FocusCheck, FocusFormat, FocusRule, NameForm, RuleKeyword } from '../src/core/focus/focus-rule.ts';
import { conditionOf, joinedBy } from './condition-text.ts';

const KEYWORD = /\b(MUST NOT|MUST|SHOULD NOT|SHOULD|MAY NOT|MAY)\b/;
const KEYWORDS: readonly RuleKeyword[] = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY', 'MAY NOT'];
const PARENT = /^When (.+?), .*adhere to the following/;
/** What a heading says of what stands under it, and demands nothing by itself. */
const HEADING = /adhere to the following/;

const TYPES: Readonly<Record<string, FocusFormat>> = {
  String: 'String',
  Decimal: 'Decimal',
  'Date/Time': 'Date/Time',
  'JSON Object': 'JSON Object',
};
const ATTRIBUTES: Readonly<Record<string, FocusFormat>> = {
  StringHandling: 'String',
  NumericFormat: 'Decimal',
  DateTimeFormat: 'Date/Time',
  JsonObjectFormat: 'JSON Object',
  KeyValueFormat: 'KeyValue',
  UnitFormat: 'Unit',
  CurrencyFormat: 'NationalCurrency',
};
/** What a requirement says beside what it demands. */
const ASIDE = / \(serialized as a String where necessary\)|, except when no suitable \w+ is available/;
const INCLUDED = /^CostAndUsage (?:MUST|SHOULD) include (\w+)(?: when (.+))?\.$/;
/** By what the texts say of names of custom columns. */
const NAME_FORMS: readonly (readonly [said: string, form: NameForm])[] = [
  ['`x_` prefix in the Column ID to identify', 'prefix'],
  ['SHOULD use Pascal case', 'pascal'],
  ['SHOULD use only alphanumeric', 'alphanumeric'],
  ['SHOULD NOT exceed 50', 'short'],
];
const PERMITS = 'permits, and demands nothing';
const BEYOND = 'rows alone do not tell';

export interface RequirementText {
  /** Begins the ids of its rules. */
  readonly name: string;
  readonly text: string;
  /** Why nothing of it can be checked; null where it can. */
  readonly why: string | null;
}

/** Values that the texts leave to tables that are no text: those of the release before. */
export type AllowedValues = ReadonlyMap<string, readonly string[]>;

/** Makes a rule of every bullet of the requirement texts; what no rule can be made of says why. */
export function requirementRules(source: RequirementText, allowed: AllowedValues): FocusRule[] {
  const plain = source.text
    .replaceAll(/\[\*?([^\]]+?)\*?\]\((?:[^)]*)\)/g, '$1')
    .replaceAll(/(?<!\w)\*(?!\s)|(?<=\S)\*(?!\w)/g, '');
  const names = source.name === 'Attribute' ? [] : [...plain.matchAll(/^# (\w+)\s*$/gm)];
  const reading = new Reading(source, new Set(names.map(([, column = '']) => column)), allowed);
  for (const line of plain.split('\n')) reading.add(line);
  return reading.rules;
}

interface Parent {
  readonly depth: number;
  readonly when: FocusCheck | null;
  /** Whether rows tell when it holds. */
  readonly isKnown: boolean;
}

/** Reads requirement texts line by line. */
class Reading {
  readonly rules: FocusRule[] = [];
  readonly #source: RequirementText;
  readonly #columns: ReadonlySet<string>;
  readonly #allowed: AllowedValues;
  #of: string;
  #parents: Parent[] = [];
  #count = 0;

  constructor(source: RequirementText, columns: ReadonlySet<string>, allowed: AllowedValues) {
    this.#source = source;
    this.#columns = columns;
    this.#allowed = allowed;
    this.#of = source.name;
  }

  add(line: string): void {
    const [, heading] = /^# (\w+)/.exec(line) ?? [];
    if (heading !== undefined) [this.#of, this.#parents, this.#count] = [heading, [], 0];
    const [, indent, said] = /^( *)\* (.*\S)\s*$/.exec(line) ?? [];
    if (indent === undefined || said === undefined) return;
    this.#parents = this.#parents.filter(({ depth }) => depth < indent.length);
    if (HEADING.test(said)) this.#parents.push(parentOf(said, indent.length, this.#columns));
    else this.#addRule(said);
  }

  #addRule(said: string): void {
    this.#count += 1;
    const { name, why } = this.#source;
    const id = `${name}-${this.#of}-${String(this.#count).padStart(2, '0')}`;
    const read = why === null ? readRule(this.#of, said, this.#columns, this.#allowed) : { check: null, why };
    const isTold = read.check === null || this.#parents.every(({ isKnown }) => isKnown);
    const above = this.#parents.flatMap(({ when }) => (when ? [when] : []));
    this.rules.push(ruleOf(id, this.#of, said, isTold ? read : { check: null, why: BEYOND }, above));
  }
}

function parentOf(said: string, depth: number, columns: ReadonlySet<string>): Parent {
  const [, condition] = PARENT.exec(said) ?? [];
  const when = condition === undefined ? null : conditionOf(condition, columns);
  return { depth, when, isKnown: condition === undefined || when !== null };
}

interface Read {
  readonly check: FocusCheck | null;
  readonly when?: FocusCheck | null;
  readonly criteria?: readonly string[];
  readonly why?: string | null;
}

function ruleOf(id: string, of: string, text: string, read: Read, above: readonly FocusCheck[]): FocusRule {
  const facts = { id, of, keyword: keywordOf(text), text, erratum: null };
  const { check, when = null, criteria = [], why = BEYOND } = read;
  if (check === null) return { ...facts, check, why, when: null, criteria };
  return { ...facts, check, why: null, when: joinedBy('and', when === null ? above : [...above, when]), criteria };
}

function keywordOf(text: string): RuleKeyword {
  const [, word] = KEYWORD.exec(text) ?? [];
  return KEYWORDS.find((keyword) => keyword === word) ?? 'MUST';
}

function readRule(of: string, text: string, columns: ReadonlySet<string>, allowed: AllowedValues): Read {
  if (keywordOf(text).startsWith('MAY')) return { check: null, why: PERMITS };
  const [, included = '', abilities] = INCLUDED.exec(text) ?? [];
  if (columns.has(included))
    return { check: ['present', included], criteria: abilities === undefined ? [] : [abilities] };
  if (columns.has(of)) return readColumnRule(of, text, columns, allowed);
  const check = ofAllColumns(of, text);
  return check === null ? { check, why: attributeReason(of) } : { check };
}

/** What attributes demand of columns whatever they are. */
function ofAllColumns(of: string, text: string): FocusCheck | null {
  if (of === 'NullHandling' && text.includes('placeholder strings')) return ['noPlaceholders'];
  if (of !== 'CustomColumnHandling') return null;
  const form = NAME_FORMS.find(([said]) => text.includes(said))?.[1];
  return form === undefined ? null : ['customNames', form];
}

/** Attributes are asked for by every column that conforms to them. */
function attributeReason(of: string): string {
  return of in ATTRIBUTES ? `checked with every column that conforms to ${of}` : BEYOND;
}

function readColumnRule(of: string, text: string, columns: ReadonlySet<string>, allowed: AllowedValues): Read {
  const [, subject = '', , demand = '', condition] =
    /^(\w+) (MUST|SHOULD)( .+?)(?: when (.+?))?\.$/.exec(text.replace(ASIDE, '')) ?? [];
  if (subject !== of) return { check: null };
  const when = condition === undefined ? null : conditionOf(condition, columns);
  if (condition !== undefined && when === null) return { check: null };
  return { check: demandOf(of, demand.trim(), columns, allowed), when };
}

function demandOf(of: string, demand: string, columns: ReadonlySet<string>, allowed: AllowedValues): FocusCheck | null {
  const literal = literalOf(of, demand);
  if (literal) return literal;
  if (demand === 'be one of the allowed values')
    return joinedBy(
      'or',
      (allowed.get(of) ?? []).map((value): FocusCheck => ['is', of, value]),
    );
  if (demand === 'be a non-negative decimal value') return ['atLeast', of, 0];
  if (demand.startsWith('be expressed in national currency')) return ['format', of, 'NationalCurrency'];
  return formatOf(of, demand) ?? relationOf(of, demand, columns);
}

/** be null, NOT be null, be 0, be "Used". */
function literalOf(of: string, demand: string): FocusCheck | null {
  const [, isNot, literal] = /^(NOT )?be (null|0|"[^"]+")$/.exec(demand) ?? [];
  if (literal === undefined) return null;
  const value = literal === 'null' ? null : literal === '0' ? 0 : literal.slice(1, -1);
  return [isNot === undefined ? 'is' : 'isNot', of, value];
}

function formatOf(of: string, demand: string): FocusCheck | null {
  const [, type = ''] = /^be of type (.+)$/.exec(demand) ?? [];
  const [, attribute = ''] =
    /^conform to (\w+) requirements$/.exec(demand.replace('Key-ValueFormat', 'KeyValueFormat')) ?? [];
  const format = TYPES[type] ?? ATTRIBUTES[attribute];
  return format ? ['format', of, format] : null;
}

function relationOf(of: string, demand: string, columns: ReadonlySet<string>): FocusCheck | null {
  const [price, quantity] = columnsIn(/^equal the product of (\w+) and (\w+)$/, demand, columns);
  if (price !== undefined && quantity !== undefined) return ['product', price, quantity, of];
  const [parent] = columnsIn(/^have one and only one (?:parent )?(\w+)(?: (?!.*Elements).+)?$/, demand, columns);
  if (parent !== undefined) return ['oneParent', of, parent];
  const [other] = columnsIn(/^(?:be equal to|equal|match) (\w+)$/, demand, columns);
  return other === undefined ? null : ['same', of, other];
}

/** The columns that a sentence names; none when one of its names is no column. */
function columnsIn(sentence: RegExp, text: string, columns: ReadonlySet<string>): readonly string[] {
  const [, ...names] = sentence.exec(text) ?? [];
  return names.every((name) => columns.has(name)) ? names : [];
}
