import type { Node } from 'yaml';
import { parseDecimal } from '../money.ts';
import type { Problem } from '../problem.ts';
import { nearest } from '../spelling.ts';
import { type Entry, RulesDocument } from '../attribution/rules-document.ts';
import { modulesOf } from '../attribution/rules-module.ts';
import { readValidity } from '../attribution/validity-text.ts';
import {
  type Allocation,
  ALLOCATION_BUCKETS,
  type Driver,
  DRIVER_KINDS,
  type DriverKind,
  type FixedShare,
  type Selection,
} from './allocation.ts';

/** What an allocation may name. */
export interface AllocationNames {
  readonly dimensions: readonly string[];
  /** Dimensions whose values can own a share: those of the rules. */
  readonly owners: readonly string[];
  readonly measures: readonly string[];
}

export type ParsedAllocations =
  | { readonly kind: 'allocations'; readonly allocations: readonly Allocation[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

const KEYS = [
  'description',
  'owner',
  'pool',
  'by',
  'driver',
  'bucket',
  'remainder',
  'cutoff',
  'validFrom',
  'validUntil',
] as const;
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const REMAINDERS = ['keep', 'spread'] as const;
/** Between the values of an owner with several dimensions: "search / acme". */
const BETWEEN = ' / ';
const MICRO_DIGITS = 6;

/** Reads the `allocations` of a rules file (docs/reference/allocations.md); none when it has no such part. */
export function parseAllocations(text: string, names: AllocationNames): ParsedAllocations {
  const modules = modulesOf(text);
  const documents = modules.map((module) => new RulesDocument(module.text, modules.length > 1 ? module.name : null));
  const read = documents.flatMap((document) => {
    const listed = document.root ? document.entries(document.root, 'the file', null)?.get('allocations') : undefined;
    const entries = listed ? document.entries(listed.value, 'allocations', null) : null;
    return [...(entries?.values() ?? [])].map((entry) => ({ document, entry }));
  });
  const met = new Set<string>();
  const allocations = read.flatMap(({ document, entry }) => {
    if (met.has(entry.name))
      document.report('rules-bad-name', entry.key, `"${entry.name}" stands twice`, 'Rename one.');
    met.add(entry.name);
    return new AllocationReader(document, names).read(entry) ?? [];
  });
  const problems = documents.flatMap((document) => document.problems);
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'allocations', allocations };
}

class AllocationReader {
  readonly #document: RulesDocument;
  readonly #names: AllocationNames;

  constructor(document: RulesDocument, names: AllocationNames) {
    this.#document = document;
    this.#names = names;
  }

  /** Null, and a problem, where something that is needed is missing. */
  read({ name, key, value }: Entry): Allocation | null {
    const document = this.#document;
    if (!NAME.test(name)) this.#bad(key, `"${name}" is no name`, 'Use letters, digits, _ and -, at most 64.');
    const entries = document.entries(value, `allocation ${name}`, KEYS);
    if (!entries) return null;
    const [pool, owners, split] = ['pool', 'by', 'driver'].map((needed) => this.#needed(entries, needed, key, name));
    if (!pool || !owners || !split) return null;
    const by = document.texts(owners.value, 'by');
    for (const dimension of by) this.#checkOwner(owners.value, dimension);
    return {
      name,
      description: this.#text(entries, 'description'),
      owner: this.#text(entries, 'owner'),
      pool: this.#selection(pool),
      by,
      driver: this.#driver(split, by.length),
      bucket: this.#oneOf(entries.get('bucket'), ALLOCATION_BUCKETS, 'day'),
      remainder: this.#oneOf(entries.get('remainder'), REMAINDERS, 'keep'),
      cutoff: this.#cutoff(entries.get('cutoff')),
      ...readValidity(document, entries),
    };
  }

  #needed(entries: ReadonlyMap<string, Entry>, needed: string, key: Node, name: string): Entry | null {
    const entry = entries.get(needed);
    if (entry) return entry;
    this.#document.report('rules-missing-key', key, `allocation ${name} has no ${needed}`, `Write \`${needed}:\`.`);
    return null;
  }

  #text(entries: ReadonlyMap<string, Entry>, name: string): string | null {
    const entry = entries.get(name);
    return entry ? this.#document.text(entry.value, name) : null;
  }

  #selection({ name, value }: Entry): Selection {
    const chosen = this.#document.entries(value, name, null);
    for (const entry of chosen?.values() ?? []) this.#checkDimension(entry.key, entry.name);
    return new Map(
      [...(chosen?.values() ?? [])].map((entry) => [entry.name, this.#document.texts(entry.value, entry.name)]),
    );
  }

  #driver(entry: Entry, dimensions: number): Driver {
    const document = this.#document;
    if (!document.isMapping(entry.value)) return this.#plainDriver(entry);
    const entries = document.entries(entry.value, 'driver', ['kind', 'measure', 'where', 'shares']);
    const kind = this.#oneOf<DriverKind>(entries?.get('kind'), DRIVER_KINDS, 'proportional');
    if (kind === 'direct') return { kind };
    if (kind === 'fixed') return { kind, shares: this.#shares(entries?.get('shares'), entry, dimensions) };
    const measure = entries?.get('measure');
    const where = entries?.get('where');
    return {
      kind,
      measure: measure ? this.#measure(measure) : 'calls',
      where: where ? this.#selection(where) : new Map(),
    };
  }

  /** `driver: readUnits` is proportional to it; `driver: even` is one for each that has calls. */
  #plainDriver(entry: Entry): Driver {
    const text = this.#document.text(entry.value, 'driver') ?? '';
    if (text === 'direct') return { kind: 'direct' };
    if (text === 'even' || text === 'marginal') return { kind: text, measure: 'calls', where: new Map() };
    return { kind: 'proportional', measure: this.#measure(entry), where: new Map() };
  }

  #measure(entry: Entry): string {
    const measure = this.#document.text(entry.value, 'measure') ?? '';
    if (!this.#names.measures.includes(measure)) {
      const remedy = this.#meant(measure, this.#names.measures);
      this.#bad(entry.value, `there is no measure "${measure}"`, remedy);
    }
    return measure;
  }

  #shares(entry: Entry | undefined, driver: Entry, dimensions: number): FixedShare[] {
    const entries = entry ? this.#document.entries(entry.value, 'shares', null) : null;
    if (!entries || entries.size === 0) {
      this.#bad(
        driver.value,
        'a fixed driver has no shares',
        'Write `shares:` with an owner and its parts on each line.',
      );
    }
    return [...(entries?.values() ?? [])].map(({ name, key, value }) => {
      const owner = name.split(BETWEEN);
      const written = this.#document.text(value, name) ?? '';
      const parts = parseDecimal(written, MICRO_DIGITS);
      if (parts === null || parts < 0n) this.#bad(value, `"${written}" is no number of parts`, 'Write 60, or 12.5.');
      if (owner.length !== dimensions) {
        this.#bad(
          key,
          `"${name}" names ${owner.length} of ${dimensions} dimensions`,
          `Put "${BETWEEN}" between values.`,
        );
      }
      return { owner, partsMicros: parts ?? 0n };
    });
  }

  #cutoff(entry: Entry | undefined): Allocation['cutoff'] {
    const entries = entry ? this.#document.entries(entry.value, 'cutoff', ['percent', 'name']) : null;
    const [percent, name] = [entries?.get('percent'), entries?.get('name')];
    if (!entries || !percent) return null;
    const share = this.#document.number(percent.value, 'percent', 0, 99);
    return share === null
      ? null
      : { percent: share, name: name ? (this.#document.text(name.value, 'name') ?? '') : '(other)' };
  }

  #oneOf<Text extends string>(entry: Entry | undefined, texts: readonly Text[], usual: Text): Text {
    if (!entry) return usual;
    const written = this.#document.text(entry.value, entry.name);
    const found = texts.find((text) => text === written);
    if (written !== null && !found) {
      this.#bad(entry.value, `${entry.name} is none of ${texts.join(', ')}`, this.#meant(written, texts));
    }
    return found ?? usual;
  }

  #checkDimension(node: Node, name: string): void {
    if (name.startsWith('label.') || this.#names.dimensions.includes(name)) return;
    const remedy = this.#meant(name, this.#names.dimensions);
    this.#document.report('rules-unknown-dimension', node, `there is no dimension "${name}"`, remedy);
  }

  #checkOwner(node: Node, name: string): void {
    if (this.#names.owners.includes(name)) return;
    const remedy = this.#meant(name, this.#names.owners);
    this.#document.report('rules-unknown-dimension', node, `"${name}" is no dimension of the rules`, remedy);
  }

  #meant(written: string, known: readonly string[]): string {
    const close = nearest(written, known);
    return close === null ? `Known: ${known.join(', ')}.` : `Did you mean ${close}?`;
  }

  #bad(node: Node, reason: string, remedy: string): void {
    this.#document.report('rules-bad-value', node, reason, remedy);
  }
}
