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

/** Writes the parts of rules as SQL over a row of `calls`; every literal becomes a query parameter. */
export class SqlWriter {
  readonly params: Record<string, unknown> = {};
  readonly #names = new Map<string, string>();
  readonly #prefix: string;
  readonly #places: ReadonlyMap<string, number>;
  readonly #literal: Literal;

  /** `prefix` begins the name of every parameter; `places` numbers the dimensions. */
  constructor(prefix: string, places: ReadonlyMap<string, number>, literal: Literal) {
    this.#prefix = prefix;
    this.#places = places;
    this.#literal = literal;
  }

  /** The variable that holds the value of the dimension at this place. */
  static variable(place: number): string {
    return `value${place}`;
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
      return `has(${this.#parameter('Array(String)', literals)}, ${text})`;
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

  #first({ readings, transforms, map }: Extract<ValueRule, { kind: 'first' }>): string {
    const texts = readings.map((reading) => this.#reading(reading));
    const taken =
      texts.length === 1 ? (texts[0] ?? '') : `coalesce(${texts.map((text) => `nullIf(${text}, '')`).join(', ')}, '')`;
    const text = this.#transformed(taken, transforms);
    return map === null ? text : this.#mapped(text, readings, map);
  }

  #mapped(text: string, readings: readonly Reading[], map: ReadonlyMap<string, string>): string {
    const translated = new Map(
      readings.flatMap(({ source }) =>
        [...map].map(([key, value]): [string, string] => [this.#literal(sourceText(source), key), value]),
      ),
    );
    const keys = this.#parameter('Array(String)', [...translated.keys()]);
    const values = this.#parameter('Array(String)', [...translated.values()]);
    return `transform(${text}, ${keys}, ${values}, '')`;
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
    if (source.kind === 'dimension') return SqlWriter.variable(this.#places.get(source.name) ?? -1);
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

  /** A parameter holding the value; the same value is the same parameter. */
  #parameter(type: string, value: unknown): string {
    const key = `${type} ${JSON.stringify(value)}`;
    const name = this.#names.get(key) ?? `${this.#prefix}${this.#names.size}`;
    this.#names.set(key, name);
    this.params[name] = value;
    return `{${name}:${type}}`;
  }
}
