import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Scalar } from 'yaml';
import type { Problem } from '../problem.ts';
import type { Reading } from './rules.ts';
import { nearest } from '../spelling.ts';

/** What can be wrong with a rules file. Documented in docs/reference/rules.md. */
export const RULES_PROBLEMS = [
  'rules-syntax',
  'rules-unknown-key',
  'rules-missing-key',
  'rules-bad-value',
  'rules-bad-name',
  'rules-bad-pattern',
  'rules-unknown-source',
  'rules-unknown-dimension',
  'rules-unknown-module',
  'rules-cycle',
  'rules-unreachable',
  'rules-token-test',
  'rules-overlap',
  'rules-test-failed',
] as const;
export type RulesProblem = (typeof RULES_PROBLEMS)[number];

/** More than this is no rules file: it would not fit into one question to the store. */
export const MAX_RULES_LENGTH = 1_000_000;

/** Parts read of one file, aliases counted wherever they are used: a few of them could unfold without end. */
const MAX_PARTS = 200_000;

export interface Entry {
  readonly name: string;
  readonly key: Node;
  readonly value: Node;
}

/** A pattern over a source whose named groups are sources themselves. */
export interface NamedCapture {
  readonly reading: Reading;
  readonly pattern: string;
  readonly groups: readonly string[];
}

/** A YAML document being read: hands out its parts and collects what is wrong, with line and column. */
export class RulesDocument {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly root: Node | null;
  readonly #document: Document | null;
  /** The module it is, in front of every place; null when it is the only one. */
  readonly #name: string | null;
  /** What `capture.<name>.<group>` reads. */
  captures: ReadonlyMap<string, NamedCapture> = new Map();
  /** Whether labels are those of the execution's root, in what is being read. */
  isAtRoot = false;
  readonly #lines = new LineCounter();
  #parts = 0;

  constructor(text: string, name: string | null = null) {
    this.#name = name;
    this.#document = this.#parse(text);
    const root = this.#document?.contents ?? null;
    this.root = this.problems.length > 0 ? null : root;
  }

  #parse(text: string): Document | null {
    const remedy = 'See docs/reference/rules.md for the form of a rules file.';
    if (text.length > MAX_RULES_LENGTH) {
      this.#add('rules-syntax', this.#place(0), `the file is longer than ${MAX_RULES_LENGTH} characters`, remedy);
      return null;
    }
    try {
      const document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, stringKeys: true });
      for (const error of document.errors) {
        this.#add('rules-syntax', this.#place(error.pos[0]), error.message, remedy);
      }
      return document;
    } catch (error) {
      // Nesting deep enough to exhaust the stack is the one input the parser does not answer for.
      this.#add('rules-syntax', this.#place(0), error instanceof Error ? error.message : String(error), remedy);
      return null;
    }
  }

  report(code: RulesProblem, node: Node | null, reason: string, remedy: string): void {
    this.#add(code, this.#place(node?.range?.[0] ?? 0), reason, remedy);
  }

  /** As report, of a part whose place is already known. */
  reportAt(code: RulesProblem, place: string, reason: string, remedy: string): void {
    this.#add(code, place, reason, remedy);
  }

  warn(code: RulesProblem, node: Node | null, reason: string, remedy: string): void {
    this.warnings.push({ code, place: this.placeOf(node), reason, remedy });
  }

  /** Where a part stands, as problems name it. */
  placeOf(node: Node | null): string {
    return this.#place(node?.range?.[0] ?? 0);
  }

  /** The entries of a mapping by name. Keys that are not `known` are reported; null allows any. Null when it is none. */
  entries(node: Node, what: string, known: readonly string[] | null): ReadonlyMap<string, Entry> | null {
    const mapping = this.#resolve(node);
    if (!isMap(mapping)) {
      this.report('rules-bad-value', node, `${what} is not a mapping`, 'Write `key: value` lines, indented under it.');
      return null;
    }
    const entries = new Map<string, Entry>();
    if (this.#exhausted(mapping.items.length)) return entries;
    for (const { key, value } of mapping.items) {
      const name = isNode(key) ? this.text(key, `a key of ${what}`) : null;
      if (name === null || !isNode(key)) continue;
      if (known && !known.includes(name)) this.#reportUnknownKey(key, name, what, known);
      else if (isNode(value)) entries.set(name, { name, key, value });
    }
    return entries;
  }

  #reportUnknownKey(node: Node, name: string, what: string, known: readonly string[]): void {
    const close = nearest(name, known);
    const remedy = close === null ? `Known here: ${known.join(', ')}.` : `Did you mean ${close}?`;
    this.report('rules-unknown-key', node, `${what} has no key "${name}"`, remedy);
  }

  /** The items of a list; a single value is a list of one. */
  items(node: Node): readonly Node[] {
    const list = this.#resolve(node);
    const items = isSeq(list) ? list.items.filter(isNode) : [list];
    return this.#exhausted(items.length) ? [] : items;
  }

  isScalar(node: Node): boolean {
    return isScalar(this.#resolve(node));
  }

  isMapping(node: Node): boolean {
    return isMap(this.#resolve(node));
  }

  /** A value as it is written: 007 stays "007". Null, and a problem, when it is empty or no single value. */
  text(node: Node, what: string): string | null {
    const scalar = this.#resolve(node);
    const text = isScalar(scalar) ? writtenAs(scalar).toWellFormed() : '';
    if (text !== '') return text;
    const remedy = 'Write one value; the empty text is no value and is never yielded or matched.';
    this.report('rules-bad-value', node, `${what} is empty or not a single value`, remedy);
    return null;
  }

  texts(node: Node, what: string): readonly string[] {
    return this.items(node)
      .map((item) => this.text(item, what))
      .filter((text) => text !== null);
  }

  /** A number; null, and a problem, when it is none or outside the bounds (both included). */
  number(node: Node, what: string, least = -Number.MAX_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): number | null {
    const scalar = this.#resolve(node);
    const value = isScalar(scalar) ? scalar.value : null;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    this.report('rules-bad-value', node, `${what} is not a number from ${least} to ${most}`, 'Write a plain number.');
    return null;
  }

  #exhausted(parts: number): boolean {
    const before = this.#parts;
    this.#parts += parts;
    if (this.#parts > MAX_PARTS && before <= MAX_PARTS) {
      this.report('rules-syntax', null, `the file has more than ${MAX_PARTS} parts`, 'Use fewer aliases.');
    }
    return this.#parts > MAX_PARTS;
  }

  #resolve(node: Node): Node {
    return isAlias(node) && this.#document ? (node.resolve(this.#document) ?? node) : node;
  }

  #add(code: RulesProblem, place: string, reason: string, remedy: string): void {
    this.problems.push({ code, place, reason, remedy });
  }

  #place(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.#name === null ? '' : `${this.#name} `}${Math.max(line, 1)}:${Math.max(col, 1)}`;
  }
}

function writtenAs(scalar: Scalar): string {
  if (typeof scalar.value === 'string') return scalar.value;
  return scalar.value === null ? '' : (scalar.source ?? '');
}
