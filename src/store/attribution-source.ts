import { keyHistories } from '../core/attribution/fact-table.ts';
import type { FactTable } from '../core/attribution/fact-table.ts';
import type { Literal } from '../core/attribution/literal.ts';
import { capturedGroup, compilePattern } from '../core/attribution/pattern.ts';
import { sourceText } from '../core/attribution/rules.ts';
import type { Reading, Source, Transform } from '../core/attribution/rules.ts';
import { isMeter } from '../core/attribution/source.ts';
import type { NumberSource } from '../core/attribution/source.ts';
import { TRIMMED } from '../core/attribution/transform.ts';
import type { AttributionRow } from './attribution-row.ts';
import { executionColumn } from './execution-column.ts';
import type { ExecutionColumn } from './execution-column.ts';
import type { RuleParameters } from './rule-parameters.ts';

/** What sources are read from, beside the row itself. */
export interface SourceSurroundings {
  readonly row: AttributionRow;
  readonly tables: ReadonlyMap<string, FactTable>;
  readonly literal: Literal;
  /** The value of another dimension. */
  readonly reference: (dimension: string) => string;
}

/** Writes sources and what is done to them as text of SQL over a row. */
export class SourceWriter {
  readonly row: AttributionRow;
  /** Columns of the execution that were asked for, by name. */
  readonly executions = new Map<string, ExecutionColumn>();
  readonly #surroundings: SourceSurroundings;
  readonly #parameters: RuleParameters;

  constructor(surroundings: SourceSurroundings, parameters: RuleParameters) {
    this.row = surroundings.row;
    this.#surroundings = surroundings;
    this.#parameters = parameters;
  }

  reading({ source, transforms }: Reading): string {
    return this.transformed(this.#source(source), transforms);
  }

  #source(source: Source): string {
    switch (source.kind) {
      case 'label':
        return `${this.row.labels}[${this.#parameters.text(source.key)}]`;
      case 'dimension':
        return this.#surroundings.reference(source.name);
      case 'rootLabel':
      case 'rootField':
        return this.#execution(source);
      case 'fact':
        return this.#fact(source);
      default:
        return this.#own(source) ?? `''`;
    }
  }

  /** What the row itself has, as text; null when it has no such thing. */
  #own(source: Extract<Source, { kind: 'field' | 'number' | 'charge' }>): string | null {
    if (source.kind === 'field') return this.row.field(source.name);
    if (source.kind === 'charge') return this.row.charge(source.name);
    const number = this.number(source.name);
    return number === null ? null : `ifNull(toString(${number}), '')`;
  }

  /** Null where rows have no numbers. */
  number(name: NumberSource): string | null {
    const { row } = this;
    if (!isMeter(name)) return row.number(name);
    return row.meters === null ? null : `${row.meters}[${this.#parameters.text(name)}]`;
  }

  /** Milliseconds since 1970. */
  get instant(): string {
    return `toUnixTimestamp64Milli(${this.row.at})`;
  }

  #execution(source: Extract<Source, { kind: 'rootLabel' | 'rootField' }>): string {
    if (!this.row.hasExecution) return `''`;
    const column = executionColumn(source);
    this.executions.set(column.name, column);
    return column.name;
  }

  /** The value of a key, by its place among the keys and, as of the row, the number of facts that were known by then. */
  #fact({ table, key, asOf }: Extract<Source, { kind: 'fact' }>): string {
    const known = this.#surroundings.tables.get(table);
    if (!known) return `''`;
    const text = this.reading(key);
    const translate = (written: string): string =>
      key.transforms.length === 0 ? this.#surroundings.literal(sourceText(key.source), written) : written;
    const histories = [...keyHistories(known)];
    const keys = this.#parameters.texts(histories.map(([written]) => translate(written)));
    if (asOf === 'now') {
      const last = this.#parameters.texts(histories.map(([, { values }]) => values.at(-1) ?? ''));
      return `transform(${text}, ${keys}, ${last}, '')`;
    }
    const places = this.#parameters.list(
      'Array(UInt32)',
      histories.map((_, index) => index + 1),
    );
    const starts = this.#parameters.list(
      'Array(Array(Int64))',
      histories.map(([, history]) => history.starts),
    );
    const values = this.#parameters.list(
      'Array(Array(String))',
      histories.map(([, history]) => history.values),
    );
    const place = `transform(${text}, ${keys}, ${places}, 0)`;
    return `${values}[${place}][arrayCount(start -> start <= ${this.instant}, ${starts}[${place}])]`;
  }

  transformed(text: string, transforms: readonly Transform[]): string {
    return transforms.reduce((inner, transform) => this.#transform(inner, transform), text);
  }

  #transform(text: string, transform: Transform): string {
    switch (transform.kind) {
      case 'lower':
        return `lowerUTF8(${text})`;
      case 'upper':
        return `upperUTF8(${text})`;
      case 'trim':
        return `trimBoth(${text}, ${this.#parameters.text(TRIMMED)})`;
      case 'split': {
        const part = this.#parameters.place('Int32', transform.part);
        return `splitByString(${this.#parameters.text(transform.at)}, ${text})[${part}]`;
      }
      default: {
        const pattern = compilePattern(transform.pattern, false);
        const group = capturedGroup(pattern, transform.group);
        const source = this.#parameters.text(pattern.source);
        return group <= 1 ? `extract(${text}, ${source})` : `regexpExtract(${text}, ${source}, ${group})`;
      }
    }
  }
}
