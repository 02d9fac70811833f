import type { Node } from 'yaml';
import { readingNamed, readReading } from './reading-text.ts';
import type { Entry, RulesDocument } from './rules-document.ts';
import type { Reading, ValueRule } from './rules.ts';
import { isMeter } from './source.ts';
import { readTransforms, simpleTransform } from './transform-text.ts';

/** The keys that say what a rule yields; exactly one of the first four. */
export const VALUE_KEYS = ['value', 'from', 'format', 'pool', 'owner', 'transforms', 'map'];

/** Doubled braces stand for themselves. */
const FORMAT_TOKEN = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

/** Reads what a rule yields; null, and a problem, when it does not say so. */
export function readValueRule(
  document: RulesDocument,
  node: Node,
  entries: ReadonlyMap<string, Entry>,
): ValueRule | null {
  const [value, from, format, pool] = ['value', 'from', 'format', 'pool'].map((key) => entries.get(key));
  if ([value, from, format, pool].filter(Boolean).length !== 1) {
    const remedy = 'Write one of `value: text`, `from: source`, `format: "{provider}/{model}"`, `pool: name`.';
    document.report('rules-missing-key', node, 'a rule yields exactly one of value, from, format, pool', remedy);
    return null;
  }
  if (from) return readFirst(document, from, entries);
  const stray = entries.get('transforms') ?? entries.get('map');
  if (stray) {
    document.report('rules-bad-value', stray.key, `${stray.name} has nothing to work on`, 'It goes with `from`.');
  }
  if (format) return readFormat(document, format);
  const constant = value ?? pool;
  const text = constant ? document.text(constant.value, constant.name) : null;
  return text === null ? null : { kind: 'constant', text };
}

function readFirst(document: RulesDocument, from: Entry, entries: ReadonlyMap<string, Entry>): ValueRule {
  const transforms = entries.get('transforms');
  const map = entries.get('map');
  return {
    kind: 'first',
    readings: document.items(from.value).flatMap((item) => readReading(document, item) ?? []),
    transforms: transforms ? readTransforms(document, transforms.value) : [],
    map: map ? readMap(document, map) : null,
  };
}

function readMap(document: RulesDocument, map: Entry): ReadonlyMap<string, string> {
  const entries = document.entries(map.value, 'map', null);
  const pairs = new Map<string, string>();
  for (const entry of entries?.values() ?? []) {
    const text = document.text(entry.value, `what ${entry.name} maps to`);
    if (text !== null) pairs.set(entry.name, text);
  }
  if (entries?.size === 0) {
    document.report('rules-bad-value', map.key, 'the map is empty', 'Write `value: other value` lines under it.');
  }
  return pairs;
}

function readFormat(document: RulesDocument, format: Entry): ValueRule | null {
  const text = document.text(format.value, 'format');
  if (text === null) return null;
  const parts: (string | Reading)[] = [];
  let end = 0;
  for (const token of text.matchAll(FORMAT_TOKEN)) {
    parts.push(text.slice(end, token.index));
    end = token.index + token[0].length;
    parts.push(token[0] === '{{' || token[0] === '}}' ? token[0].slice(1) : placeholder(document, format.value, token));
  }
  parts.push(text.slice(end));
  if (!parts.some((part) => typeof part !== 'string')) {
    document.report('rules-bad-value', format.value, 'the format names no source', 'Use `value` for a constant.');
  }
  return { kind: 'format', parts: parts.filter((part) => part !== '') };
}

/** What stands between two braces, "label.team|lower"; empty, and a problem, when it is no source. */
function placeholder(document: RulesDocument, node: Node, token: RegExpExecArray): string | Reading {
  if (token[1] === undefined) {
    document.report('rules-bad-value', node, `a lone "${token[0]}"`, `Write "${token[0]}${token[0]}" for a brace.`);
    return '';
  }
  const [name = '', ...applied] = token[1].split('|');
  const reading = readingNamed(document, node, name.trim());
  if (!reading) return '';
  const { source } = reading;
  if (source.kind === 'number' && isMeter(source.name)) {
    const remedy = 'Leave it out: quantities with decimals are no names.';
    document.report('rules-bad-value', node, `${source.name} is a meter, and no part of a value`, remedy);
  }
  const transforms = applied.flatMap((text) => simpleTransform(document, node, text.trim()) ?? []);
  return { source, transforms: [...reading.transforms, ...transforms] };
}
