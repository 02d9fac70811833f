import { DECIMAL_TEXT } from '../core/attribution/decimal-text.ts';
import type { Literal } from '../core/attribution/literal.ts';
import { compilePattern } from '../core/attribution/pattern.ts';
import { sourceText } from '../core/attribution/rules.ts';
import type { Comparison, Condition, Reading, Source, TextTest, ValueRule } from '../core/attribution/rules.ts';
import { isMeter } from '../core/attribution/source.ts';
import { formatDecimal, formatPicos } from '../core/money.ts';
import { SourceWriter } from './attribution-source.ts';
import type { SourceSurroundings } from './attribution-source.ts';
import type { ExecutionColumn } from './execution-column.ts';
import { RuleParameters } from './rule-parameters.ts';

const MICRO_DIGITS = 6;

type Measured = Extract<Condition, { kind: 'number' | 'money' | 'instant' | 'decimal' }>;

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

/** Writes the parts of rules as SQL over a row; every literal becomes a query parameter. */
export class SqlWriter {
  readonly #parameters: RuleParameters;
  readonly #sources: SourceWriter;
  readonly #literal: Literal;

  /** `prefix` begins the name of every parameter. */
  constructor(prefix: string, surroundings: SourceSurroundings) {
    this.#parameters = new RuleParameters(prefix);
    this.#sources = new SourceWriter(surroundings, this.#parameters);
    this.#literal = surroundings.literal;
  }

  get params(): Readonly<Record<string, unknown>> {
    return this.#parameters.values;
  }

  get executions(): ReadonlyMap<string, ExecutionColumn> {
    return this.#sources.executions;
  }

  text(text: string): string {
    return this.#parameters.text(text);
  }

  /** A value if it is one of those allowed. */
  allowed(value: string, allowed: ReadonlySet<string>): string {
    const texts = this.#parameters.texts([...allowed]);
    return `transform(${value}, ${texts}, ${texts}, '')`;
  }

  instant(operator: string, at: number): string {
    return `${this.#sources.instant} ${operator} ${this.#parameters.place('Int64', at)}`;
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
        return `(${this.#sources.reading(condition.reading)} != '')`;
      case 'matches': {
        const { source, test } = compilePattern(condition.pattern, condition.whole);
        const text = this.#sources.reading(condition.reading);
        const matched = `match(${text}, ${this.text(source)})`;
        return test('') ? `(${text} != '' AND ${matched})` : matched;
      }
      default:
        return 'values' in condition ? this.#textTest(condition) : this.#comparison(condition);
    }
  }

  #textTest({ kind, reading, values }: Extract<Condition, { kind: TextTest }>): string {
    const text = this.#sources.reading(reading);
    if (kind === 'in') {
      const literals = values.map((value) => this.#literal(sourceText(reading.source), value));
      return `has(${this.#parameters.texts(literals)}, ${text})`;
    }
    const tests = values.map((value) => {
      if (kind === 'contains') return `position(${text}, ${this.text(value)}) > 0`;
      return `${kind === 'prefix' ? 'startsWith' : 'endsWith'}(${text}, ${this.text(value)})`;
    });
    return `(${tests.join(' OR ')})`;
  }

  /** False where what is compared is unknown. */
  #comparison(condition: Measured): string {
    const operator = COMPARISON_SQL[condition.comparison];
    if (condition.kind === 'instant') return `(${this.instant(operator, condition.at)})`;
    const [measure, value] = this.#measured(condition);
    return measure === null ? '0' : `ifNull(${measure} ${operator} ${value}, 0)`;
  }

  /** What is compared, null where rows have no such thing, and what with. */
  #measured(condition: Exclude<Measured, { kind: 'instant' }>): readonly [string | null, string] {
    const { row } = this.#sources;
    switch (condition.kind) {
      case 'money':
        return [row.money(condition.name), this.#parameters.place('Decimal(38, 12)', formatPicos(condition.picos))];
      case 'decimal': {
        const text = this.#sources.reading(condition.reading);
        const number = `if(match(${text}, '${DECIMAL_TEXT.replaceAll('\\', '\\\\')}'), toDecimal128OrNull(${text}, 6), NULL)`;
        return [number, this.#parameters.place('Decimal(38, 6)', formatDecimal(condition.micros, MICRO_DIGITS))];
      }
      default: {
        const { name, value } = condition;
        const number = this.#sources.number(name);
        if (isMeter(name)) return [number, this.#parameters.place('Decimal(18, 6)', value.toFixed(MICRO_DIGITS))];
        return [number, this.#parameters.place('Float64', value)];
      }
    }
  }

  #first(value: Extract<ValueRule, { kind: 'first' }>): string {
    const { readings, transforms, map } = value;
    if (map === null) return this.#sources.transformed(this.#taken(readings), transforms);
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
    const text = this.#sources.transformed(this.#taken(readings), transforms);
    const [first] = readings;
    if (map === null || !first) return text;
    const mapped = [...map.values()];
    const translated = new Map(this.#keys(first.source, map).map((key, index) => [key, mapped[index] ?? '']));
    const keys = this.#parameters.texts([...translated.keys()]);
    const values = this.#parameters.texts([...translated.values()]);
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
    if (first && run.length === 1) return this.#sources.reading(first);
    const listed = new Set(run.map(({ source }) => (source.kind === 'label' ? source.key : '')));
    const keys = [...listed].toReversed();
    const known = this.#parameters.texts(keys);
    const places = this.#parameters.place(
      'Array(UInt32)',
      keys.map((_, index) => index + 1),
    );
    const found = `if(v = '', 0, transform(k, ${known}, ${places}, 0))`;
    const { labels } = this.#sources.row;
    const best = `arrayMax(arrayMap((k, v) -> ${found}, mapKeys(${labels}), mapValues(${labels})))`;
    return `if(${best} = 0, '', ${labels}[${known}[${best}]])`;
  }

  #format(parts: readonly (string | Reading)[]): string {
    const texts = parts.map((part) => (typeof part === 'string' ? this.text(part) : this.#sources.reading(part)));
    const needed = texts.filter((_, index) => typeof parts[index] !== 'string').map((text) => `${text} != ''`);
    return `if(${needed.join(' AND ')}, concat(${texts.join(', ')}), '')`;
  }
}
