import type { Literal } from '../core/attribution/literal.ts';
import { compilePattern } from '../core/attribution/pattern.ts';
import { sourceText } from '../core/attribution/rules.ts';
import type {
  Comparison,
  Condition,
  Reading,
  Source,
  TextTest,
  Transform,
  ValueRule,
} from '../core/attribution/rules.ts';
import { isMeter } from '../core/attribution/source.ts';
import type { NumberSource } from '../core/attribution/source.ts';
import { TRIMMED } from '../core/attribution/transform.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES } from '../core/quantity.ts';

const INPUT = `(${INPUT_CLASSES.join(' + ')})`;
const OUTPUT = `(${OUTPUT_CLASSES.join(' + ')})`;

/** A field of a request may have 128 KiB (http_max_field_value_size); a character may have three bytes, or be escaped. */
const CHARACTERS_PER_FIELD = 40_000;
const LIST_OVERHEAD = 3;

/** Numbers that are not simply the column of their name. NULL is unknown. */
const NUMBER_SQL: { readonly [N in NumberSource]?: string } = {
  inputTokens: INPUT,
  outputTokens: OUTPUT,
  tokens: `(${INPUT} + ${OUTPUT})`,
  httpStatus: 'nullIf(httpStatus, 0)',
  hourOfDay: `toHour(at, 'UTC')`,
  dayOfWeek: `toDayOfWeek(at, 0, 'UTC')`,
};

const COMPARISON_SQL: Readonly<Record<Comparison, string>> = {
  above: '>',
  atLeast: '>=',
  below: '<',
  atMost: '<=',
  equals: '=',
};

function isBareLabel({ source, transforms }: Reading): boolean {
  return source.kind === 'label' && transforms.length === 0;
}

/** Cuts a list wherever two neighbours are not alike. */
function consecutive<Item>(
  items: readonly Item[],
  alike: (left: Item, right: Item) => boolean,
): readonly (readonly Item[])[] {
  const runs: Item[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last !== undefined && alike(last, item)) run.push(item);
    else runs.push([item]);
  }
  return runs;
}

/** Writes the parts of rules as SQL over a row of `calls`; every literal becomes a query parameter. */
export class SqlWriter {
  readonly params: Record<string, unknown> = {};
  readonly #names = new Map<string, string>();
  readonly #prefix: string;
  readonly #reference: (dimension: string) => string;
  readonly #literal: Literal;

  /** `prefix` begins the name of every parameter; `reference` is the value of another dimension. */
  constructor(prefix: string, reference: (dimension: string) => string, literal: Literal) {
    this.#prefix = prefix;
    this.#reference = reference;
    this.#literal = literal;
  }

  text(text: string): string {
    return this.#parameter('String', text);
  }

  instant(operator: '>=' | '<', at: number): string {
    return `toUnixTimestamp64Milli(at) ${operator} ${this.#parameter('Int64', at)}`;
  }

  value(value: ValueRule): string {
    if (value.kind === 'constant') return this.text(value.text);
    return value.kind === 'first' ? this.#first(value) : this.#format(value.parts);
  }

  condition(condition: Condition): string {
    switch (condition.kind) {
      case 'all':
      case 'any': {
        const operator = condition.kind === 'all' ? ' AND ' : ' OR ';
        return `(${condition.conditions.map((part) => this.condition(part)).join(operator)})`;
      }
      case 'not':
        return `NOT ${this.condition(condition.condition)}`;
      case 'set':
        return `(${this.#reading(condition.reading)} != '')`;
      case 'number':
        return this.#comparison(condition.name, condition.comparison, condition.value);
      case 'matches': {
        const { source, test } = compilePattern(condition.pattern, condition.whole);
        const text = this.#reading(condition.reading);
        const matched = `match(${text}, ${this.text(source)})`;
        return test('') ? `(${text} != '' AND ${matched})` : matched;
      }
      default:
        return this.#textTest(condition);
    }
  }

  #textTest({ kind, reading, values }: Extract<Condition, { kind: TextTest }>): string {
    const text = this.#reading(reading);
    if (kind === 'in') {
      const literals = values.map((value) => this.#literal(sourceText(reading.source), value));
      return `has(${this.#texts(literals)}, ${text})`;
    }
    const tests = values.map((value) => {
      if (kind === 'contains') return `position(${text}, ${this.text(value)}) > 0`;
      return `${kind === 'prefix' ? 'startsWith' : 'endsWith'}(${text}, ${this.text(value)})`;
    });
    return `(${tests.join(' OR ')})`;
  }

  #comparison(name: NumberSource, comparison: Comparison, value: number): string {
    const operator = COMPARISON_SQL[comparison];
    if (isMeter(name))
      return `(${this.#number(name)} ${operator} ${this.#parameter('Decimal(18, 6)', value.toFixed(6))})`;
    return `ifNull(${this.#number(name)} ${operator} ${this.#parameter('Float64', value)}, 0)`;
  }

  #first(value: Extract<ValueRule, { kind: 'first' }>): string {
    const { readings, transforms, map } = value;
    if (map === null) return this.#transformed(this.#taken(readings), transforms);
    const groups = this.#groups(readings, map);
    const [only] = groups;
    if (only && groups.length === 1) return this.#finished(only, value);
    const branches = groups.flatMap((group) => [`${this.#taken(group)} != ''`, this.#finished(group, value)]);
    return `multiIf(${branches.join(', ')}, '')`;
  }

  /** Readings in order, those together whose values a map's keys are compared with in the same words. */
  #groups(readings: readonly Reading[], map: ReadonlyMap<string, string>): readonly (readonly Reading[])[] {
    const words = ({ source }: Reading): string => this.#keys(source, map).join('\0');
    return consecutive(readings, (left, right) => words(left) === words(right));
  }

  #keys(source: Source, map: ReadonlyMap<string, string>): readonly string[] {
    return [...map.keys()].map((key) => this.#literal(sourceText(source), key));
  }

  /** The first value of readings, transformed and mapped. */
  #finished(readings: readonly Reading[], { transforms, map }: Extract<ValueRule, { kind: 'first' }>): string {
    const text = this.#transformed(this.#taken(readings), transforms);
    const [first] = readings;
    if (map === null || !first) return text;
    const mapped = [...map.values()];
    const translated = new Map(this.#keys(first.source, map).map((key, index) => [key, mapped[index] ?? '']));
    const keys = this.#texts([...translated.keys()]);
    const values = this.#texts([...translated.values()]);
    return `transform(${text}, ${keys}, ${values}, '')`;
  }

  /** The first value of readings. */
  #taken(readings: readonly Reading[]): string {
    const runs = consecutive(readings, (left, right) => isBareLabel(left) && isBareLabel(right));
    const texts = runs.map((run) => this.#run(run));
    if (texts.length === 1) return texts[0] ?? '';
    return `coalesce(${texts.map((text) => `nullIf(${text}, '')`).join(', ')}, '')`;
  }

  /**
   * The first value of several bare labels. Each look-up reads the whole map, so many labels are found in one pass over what the
   * row has: the place of the best of them in the list, which counts from the end so that 0 is none.
   */
  #run(run: readonly Reading[]): string {
    const [first] = run;
    if (first && run.length === 1) return this.#reading(first);
    const listed = new Set(run.map(({ source }) => (source.kind === 'label' ? source.key : '')));
    const keys = [...listed].toReversed();
    const known = this.#texts(keys);
    const places = this.#parameter(
      'Array(UInt32)',
      keys.map((_, index) => index + 1),
    );
    const found = `if(v = '', 0, transform(k, ${known}, ${places}, 0))`;
    const best = `arrayMax(arrayMap((k, v) -> ${found}, mapKeys(labels), mapValues(labels)))`;
    return `if(${best} = 0, '', labels[${known}[${best}]])`;
  }

  #format(parts: readonly (string | Reading)[]): string {
    const texts = parts.map((part) => (typeof part === 'string' ? this.text(part) : this.#reading(part)));
    const needed = texts.filter((_, index) => typeof parts[index] !== 'string').map((text) => `${text} != ''`);
    return `if(${needed.join(' AND ')}, concat(${texts.join(', ')}), '')`;
  }

  #reading({ source, transforms }: Reading): string {
    return this.#transformed(this.#source(source), transforms);
  }

  #source(source: Source): string {
    if (source.kind === 'label') return `labels[${this.text(source.key)}]`;
    if (source.kind === 'dimension') return this.#reference(source.name);
    return source.kind === 'field' ? source.name : `ifNull(toString(${this.#number(source.name)}), '')`;
  }

  #number(name: NumberSource): string {
    return isMeter(name) ? `meters[${this.text(name)}]` : (NUMBER_SQL[name] ?? name);
  }

  #transformed(text: string, transforms: readonly Transform[]): string {
    return transforms.reduce((inner, transform) => this.#transform(inner, transform), text);
  }

  #transform(text: string, transform: Transform): string {
    switch (transform.kind) {
      case 'lower':
        return `lowerUTF8(${text})`;
      case 'upper':
        return `upperUTF8(${text})`;
      case 'trim':
        return `trimBoth(${text}, ${this.text(TRIMMED)})`;
      case 'split':
        return `splitByString(${this.text(transform.at)}, ${text})[${this.#parameter('Int32', transform.part)}]`;
      default:
        return `extract(${text}, ${this.text(compilePattern(transform.pattern, false).source)})`;
    }
  }

  /** A list of texts, in as many parameters as one field of a request has room for. */
  #texts(texts: readonly string[]): string {
    const chunks: string[][] = [[]];
    let room = CHARACTERS_PER_FIELD;
    for (const text of texts) {
      room -= text.length + LIST_OVERHEAD;
      if (room < 0) {
        chunks.push([]);
        room = CHARACTERS_PER_FIELD - text.length;
      }
      chunks.at(-1)?.push(text);
    }
    const [only, ...others] = chunks.map((chunk) => this.#parameter('Array(String)', chunk));
    return others.length === 0 ? (only ?? '[]') : `arrayConcat(${[only, ...others].join(', ')})`;
  }

  /** A parameter holding the value; the same value is the same parameter. */
  #parameter(type: string, value: unknown): string {
    const key = `${type} ${JSON.stringify(value)}`;
    const name = this.#names.get(key) ?? `${this.#prefix}${this.#names.size}`;
    this.#names.set(key, name);
    this.params[name] = value;
    return `{${name}:${type}}`;
  }
}
