import { compileCondition, compileReading } from './compiled-condition.ts';
import type { Test } from './compiled-condition.ts';
import type { Facts, ReadText } from './facts.ts';
import type { Literal } from './literal.ts';
import { provenanceOf } from './provenance.ts';
import type { Provenance } from './provenance.ts';
import { sourceText } from './rules.ts';
import type { Reading, Rule, Source, ValueRule } from './rules.ts';
import { compileTransforms } from './transform.ts';

/** A value some rule yields for a call. */
export interface Candidate {
  readonly value: string;
  /** "feature#2", or "feature#default". */
  readonly rule: string;
  /** What it was read from: "label.feature", "provider, model" for a format, or what its rule calls it; null for a constant. */
  readonly source: string | null;
  readonly confidence: number;
  readonly kind: Provenance;
}

/** A rule, to be asked about the call that is loaded. */
export interface CompiledRule {
  readonly holds: Test;
  /** Empty when it finds no value. */
  readonly yield: ReadText;
  /** What it yields, and what its later sources would have yielded. */
  readonly candidates: () => readonly Candidate[];
  /** Whether what it yields counts as attributed: the name of a pool does not. */
  readonly attributes: boolean;
}

interface ValueSource {
  readonly read: ReadText;
  readonly source: string | null;
  /** What it was read from, when that is one source. */
  readonly origin: Source | null;
}

interface CompiledValue {
  readonly yield: ReadText;
  readonly sources: readonly ValueSource[];
}

/** Compiles a rule against the facts it will read. */
export function compileRule(
  rule: Rule,
  id: string,
  facts: Facts,
  literal: Literal,
  allowed: ReadonlySet<string> | null,
): CompiledRule {
  const { confidence, source: stated, kind, poolOwner } = rule;
  const value = compileValue(rule.value, facts, literal);
  const governed = governor(poolOwner === null ? allowed : null);
  const yieldValue = governed(value.yield);
  const provenance = (origin: Source | null): Provenance =>
    kind ?? (poolOwner === null ? provenanceOf(origin, facts.isCharge) : 'default');
  return {
    holds: compileWhen(rule, facts, literal),
    yield: yieldValue,
    attributes: poolOwner === null,
    candidates: () => {
      if (yieldValue() === '') return [];
      return value.sources
        .map(({ read, source, origin }) => {
          const candidate = { value: governed(read)(), rule: id, source: stated ?? source, confidence };
          return { ...candidate, kind: provenance(origin) };
        })
        .filter((candidate) => candidate.value !== '');
    },
  };
}

/** Values that are not allowed are no values. */
function governor(allowed: ReadonlySet<string> | null): (read: ReadText) => ReadText {
  if (allowed === null) return (read) => read;
  return (read) => () => {
    const value = read();
    return allowed.has(value) ? value : '';
  };
}

function compileWhen({ when, validFrom, validUntil }: Rule, facts: Facts, literal: Literal): Test {
  const test = when === null ? () => true : compileCondition(when, facts, literal);
  if (validFrom === null && validUntil === null) return test;
  const from = validFrom ?? Number.NEGATIVE_INFINITY;
  const until = validUntil ?? Number.POSITIVE_INFINITY;
  return () => {
    const { at } = facts;
    return at >= from && at < until && test();
  };
}

function compileValue(value: ValueRule, facts: Facts, literal: Literal): CompiledValue {
  if (value.kind === 'first') return compileFirst(value, facts, literal);
  if (value.kind === 'format') return compileFormat(value.parts, facts);
  const read = (): string => value.text;
  return { yield: read, sources: [{ read, source: null, origin: null }] };
}

function compileFormat(parts: readonly (string | Reading)[], facts: Facts): CompiledValue {
  const readers = parts.map((part) => (typeof part === 'string' ? () => part : compileReading(part, facts)));
  const read = (): string => {
    let text = '';
    for (const reader of readers) {
      const part = reader();
      if (part === '') return '';
      text += part;
    }
    return text;
  };
  const named = parts.filter((part) => typeof part !== 'string').map((part) => sourceText(part.source));
  return { yield: read, sources: [{ read, source: named.join(', '), origin: null }] };
}

function compileFirst(value: Extract<ValueRule, { kind: 'first' }>, facts: Facts, literal: Literal): CompiledValue {
  const transform = compileTransforms(value.transforms);
  const sources = value.readings.map((reading) => {
    const read = compileReading(reading, facts);
    const source = sourceText(reading.source);
    const map = value.map && tokenKeys(value.map, source, literal);
    const finish = map ? (text: string) => map.get(transform(text)) ?? '' : transform;
    return { source, origin: reading.source, taken: read, finish, read: () => finish(read()) };
  });
  const find = compileFind(value.readings, facts) ?? (() => sources.findIndex(({ taken }) => taken() !== ''));
  return {
    sources,
    yield: () => {
      const found = sources[find()];
      return found ? found.finish(found.taken()) : '';
    },
  };
}

/** Bare labels, of which rules may list very many, are looked through at once; null when the readings are not that. */
function compileFind(readings: readonly Reading[], facts: Facts): (() => number) | null {
  const keys = readings.flatMap(({ source, transforms }) =>
    source.kind === 'label' && transforms.length === 0 ? [source.key] : [],
  );
  return keys.length === readings.length ? facts.labelFinder(keys) : null;
}

function tokenKeys(map: ReadonlyMap<string, string>, source: string, literal: Literal): ReadonlyMap<string, string> {
  return new Map([...map].map(([key, value]) => [literal(source, key), value]));
}
