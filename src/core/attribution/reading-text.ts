import type { Node } from 'yaml';
import { LABEL_PREFIX } from '../dimension.ts';
import { CHARGE_FIELDS, isChargeField } from './charge-source.ts';
import type { Entry, RulesDocument } from './rules-document.ts';
import type { Reading, Source } from './rules.ts';
import { readTransforms } from './transform-text.ts';
import { FIELDS, isField, isMeter, isNumber, isRootField, NUMBERS, ROOT_FIELDS } from './source.ts';
import { nearest } from '../spelling.ts';

/** Prefix of a reference to another dimension: "dimension.team". */
const DIMENSION_PREFIX = 'dimension.';
const CHARGE_PREFIX = 'charge.';
const ROOT_PREFIX = 'root.';
const CAPTURE = /^capture\.([^.]+)\.([^.]+)$/;
const FACT = /^fact\.([A-Za-z][A-Za-z0-9_-]*)\[(.+)\]$/;

/** Reads a source's name; null, and a problem, when there is no such source. */
export function readNamed(document: RulesDocument, node: Node): Reading | null {
  const text = document.text(node, 'a source');
  return text === null ? null : readingNamed(document, node, text);
}

/** What a name reads: a source as it is, or what a named capture takes from one. */
export function readingNamed(document: RulesDocument, node: Node, text: string): Reading | null {
  const [, name = '', group = ''] = CAPTURE.exec(text) ?? [];
  if (name !== '') return capturedReading(document, node, name, group);
  const source = sourceNamed(document, node, text);
  return source && { source, transforms: [] };
}

function capturedReading(document: RulesDocument, node: Node, name: string, group: string): Reading | null {
  const capture = document.captures.get(name);
  if (capture?.groups.includes(group)) {
    const { reading, pattern } = capture;
    return { ...reading, transforms: [...reading.transforms, { kind: 'capture', pattern, group }] };
  }
  const known = [...document.captures].flatMap(([other, { groups }]) => groups.map((one) => `capture.${other}.${one}`));
  const remedy = known.length === 0 ? 'Define it under `captures:`.' : `Known: ${known.join(', ')}.`;
  document.report('rules-unknown-source', node, `there is no capture.${name}.${group}`, remedy);
  return null;
}

function sourceNamed(document: RulesDocument, node: Node, text: string): Source | null {
  const [, table, key] = FACT.exec(text) ?? [];
  if (table !== undefined && key !== undefined) return factSource(document, node, table, key);
  const source = plainSource(text, document.isAtRoot);
  if (source === null) reportUnknown(document, node, text);
  return source;
}

function factSource(document: RulesDocument, node: Node, table: string, key: string): Source | null {
  const reading = readingNamed(document, node, key);
  return reading && { kind: 'fact', table, key: reading, asOf: 'call' };
}

function plainSource(text: string, isAtRoot: boolean): Source | null {
  if (after(text, LABEL_PREFIX)) return { kind: isAtRoot ? 'rootLabel' : 'label', key: after(text, LABEL_PREFIX) };
  if (text.startsWith(DIMENSION_PREFIX)) return { kind: 'dimension', name: after(text, DIMENSION_PREFIX) };
  const charge = after(text, CHARGE_PREFIX);
  if (isChargeField(charge)) return { kind: 'charge', name: charge };
  const root = after(text, ROOT_PREFIX);
  if (after(root, LABEL_PREFIX)) return { kind: 'rootLabel', key: after(root, LABEL_PREFIX) };
  if (isRootField(root)) return { kind: 'rootField', name: root };
  if (isField(text)) return { kind: 'field', name: text };
  return isNumber(text) ? { kind: 'number', name: text } : null;
}

/** What follows a prefix; empty when it is not there. */
function after(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : '';
}

function reportUnknown(document: RulesDocument, node: Node, text: string): void {
  const close = nearest(text, KNOWN_SOURCES);
  const remedy = close === null ? `Write label.${text} if it is a label.` : `Did you mean ${close}, or label.${text}?`;
  document.report('rules-unknown-source', node, `"${text}" is no source`, remedy);
}

const KNOWN_SOURCES = [
  ...Object.keys(FIELDS),
  ...NUMBERS.keys(),
  ...Object.keys(CHARGE_FIELDS).map((name) => `${CHARGE_PREFIX}${name}`),
  ...ROOT_FIELDS.map((name) => `${ROOT_PREFIX}${name}`),
];

/** Reads what a rule takes its value from: a source, `{source, transforms}`, or `{fact, key, asOf}`. */
export function readReading(document: RulesDocument, node: Node): Reading | null {
  if (!document.isMapping(node)) return asValue(document, node, readNamed(document, node));
  const entries = document.entries(node, 'a source', ['source', 'fact', 'key', 'asOf', 'transforms']);
  const source = entries?.get('source');
  const transforms = entries?.get('transforms');
  const reading = source ? readNamed(document, source.value) : readFact(document, node, entries);
  if (!reading) return null;
  const added = transforms ? readTransforms(document, transforms.value) : [];
  return asValue(document, node, { ...reading, transforms: [...reading.transforms, ...added] });
}

function readFact(document: RulesDocument, node: Node, entries: ReadonlyMap<string, Entry> | null): Reading | null {
  const [fact, key] = [entries?.get('fact'), entries?.get('key')];
  if (!fact || !key) {
    const remedy = 'Write `source: label.team`, or `fact: serviceOwner` with `key: label.service`.';
    document.report('rules-missing-key', node, 'no source is named', remedy);
    return null;
  }
  const table = document.text(fact.value, 'fact');
  const keyed = readReading(document, key.value);
  const asOf = readAsOf(document, entries?.get('asOf'));
  if (table === null || keyed === null || asOf === null) return null;
  return { source: { kind: 'fact', table, key: keyed, asOf }, transforms: [] };
}

function readAsOf(document: RulesDocument, entry: Entry | undefined): 'call' | 'now' | null {
  const text = entry ? document.text(entry.value, 'asOf') : 'call';
  if (text === 'call' || text === 'now') return text;
  document.report('rules-bad-value', entry?.value ?? null, 'asOf is neither call nor now', 'Write `asOf: now`.');
  return null;
}

function asValue(document: RulesDocument, node: Node, reading: Reading | null): Reading | null {
  const source = reading?.source;
  if (source?.kind !== 'number' || !isMeter(source.name)) return reading;
  const remedy = 'Compare it in a condition, and yield a value for each range.';
  const reason = `${source.name} may have decimals, and is no value of a dimension`;
  document.report('rules-bad-value', node, reason, remedy);
  return null;
}
