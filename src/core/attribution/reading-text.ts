import type { Node } from 'yaml';
import { LABEL_PREFIX } from '../dimension.ts';
import type { RulesDocument } from './rules-document.ts';
import { patternFault } from './pattern.ts';
import type { Reading, Source, Transform } from './rules.ts';
import { FIELDS, isField, isMeter, isNumber, NUMBERS } from './source.ts';
import { nearest } from '../spelling.ts';

/** Prefix of a reference to another dimension: "dimension.team". */
const DIMENSION_PREFIX = 'dimension.';

const SIMPLE_TRANSFORMS = ['lower', 'upper', 'trim'] as const;
const TRANSFORM_KEYS = ['split', 'capture'];

/** Reads a source's name; null, and a problem, when there is no such source. */
export function readSource(document: RulesDocument, node: Node): Source | null {
  const text = document.text(node, 'a source');
  return text === null ? null : sourceNamed(document, node, text);
}

export function sourceNamed(document: RulesDocument, node: Node, text: string): Source | null {
  if (text.startsWith(LABEL_PREFIX) && text.length > LABEL_PREFIX.length) {
    return { kind: 'label', key: text.slice(LABEL_PREFIX.length) };
  }
  if (text.startsWith(DIMENSION_PREFIX)) return { kind: 'dimension', name: text.slice(DIMENSION_PREFIX.length) };
  if (isField(text)) return { kind: 'field', name: text };
  if (isNumber(text)) return { kind: 'number', name: text };
  const close = nearest(text, [...Object.keys(FIELDS), ...NUMBERS.keys()]);
  const remedy = close === null ? `Write label.${text} if it is a label.` : `Did you mean ${close}, or label.${text}?`;
  document.report('rules-unknown-source', node, `"${text}" is no source`, remedy);
  return null;
}

/** Reads what a rule takes its value from: a source, or `{source, transforms}`. */
export function readReading(document: RulesDocument, node: Node): Reading | null {
  if (!document.isMapping(node)) return asValue(document, node, readSource(document, node), []);
  const entries = document.entries(node, 'a source', ['source', 'transforms']);
  const source = entries?.get('source');
  if (!source) {
    document.report('rules-missing-key', node, 'no source is named', 'Write `source: label.team`.');
    return null;
  }
  const transforms = entries?.get('transforms');
  const applied = transforms ? readTransforms(document, transforms.value) : [];
  return asValue(document, node, readSource(document, source.value), applied);
}

function asValue(
  document: RulesDocument,
  node: Node,
  source: Source | null,
  transforms: readonly Transform[],
): Reading | null {
  if (source?.kind === 'number' && isMeter(source.name)) {
    const remedy = 'Compare it in a condition, and yield a value for each range.';
    document.report(
      'rules-bad-value',
      node,
      `${source.name} may have decimals, and is no value of a dimension`,
      remedy,
    );
    return null;
  }
  return source && { source, transforms };
}

/** Reads a list of transforms: lower, upper, trim, `split: {at, part}`, `capture: pattern`. */
export function readTransforms(document: RulesDocument, node: Node): readonly Transform[] {
  return document
    .items(node)
    .map((item) => readTransform(document, item))
    .filter((transform) => transform !== null);
}

function readTransform(document: RulesDocument, node: Node): Transform | null {
  if (!document.isMapping(node)) return readSimple(document, node);
  const entries = document.entries(node, 'a transform', TRANSFORM_KEYS);
  const split = entries?.get('split');
  if (split) return readSplit(document, split.value);
  const capture = entries?.get('capture');
  const pattern = capture ? readPattern(document, capture.value) : null;
  return pattern === null ? null : { kind: 'capture', pattern };
}

function readSimple(document: RulesDocument, node: Node): Transform | null {
  const text = document.text(node, 'a transform');
  const kind = SIMPLE_TRANSFORMS.find((name) => name === text);
  if (kind) return { kind };
  const known = [...SIMPLE_TRANSFORMS, ...TRANSFORM_KEYS];
  if (text !== null) {
    document.report('rules-bad-value', node, `"${text}" is no transform`, `Known: ${known.join(', ')}.`);
  }
  return null;
}

function readSplit(document: RulesDocument, node: Node): Transform | null {
  const entries = document.entries(node, 'split', ['at', 'part']);
  const at = entries?.get('at');
  const part = entries?.get('part');
  if (!at || !part) {
    document.report('rules-missing-key', node, 'split needs at and part', 'Write `split: {at: "/", part: 2}`.');
    return null;
  }
  const text = document.text(at.value, 'at');
  const number = document.number(part.value, 'part', -1000, 1000);
  if (text === null || number === null) return null;
  if (Number.isInteger(number) && number !== 0) return { kind: 'split', at: text, part: number };
  document.report(
    'rules-bad-value',
    part.value,
    'part counts from 1, or from the end with -1',
    'Write a whole number.',
  );
  return null;
}

/** Reads a regular expression; null, and a problem, when RE2 refuses it. */
export function readPattern(document: RulesDocument, node: Node): string | null {
  const pattern = document.text(node, 'a pattern');
  const fault = pattern === null ? null : patternFault(pattern);
  if (fault === null) return pattern;
  const remedy = 'Patterns are RE2: no look-around, no back-references. Quote them with single quotes in YAML.';
  document.report('rules-bad-pattern', node, `the pattern is refused: ${fault}`, remedy);
  return null;
}
