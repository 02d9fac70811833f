import type { Node } from 'yaml';
import { compilePattern, patternFault } from './pattern.ts';
import type { RulesDocument } from './rules-document.ts';
import type { Transform } from './rules.ts';

const SIMPLE_TRANSFORMS = ['lower', 'upper', 'trim'] as const;
const TRANSFORM_KEYS = ['split', 'capture'];

/** Reads a list of transforms: lower, upper, trim, `split: {at, part}`, `capture: pattern` or `{pattern, group}`. */
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
  return capture ? readCapture(document, capture.value) : null;
}

/** `capture: pattern`, or `capture: {pattern, group}` for a group that has a name. */
function readCapture(document: RulesDocument, node: Node): Transform | null {
  if (!document.isMapping(node)) {
    const pattern = readPattern(document, node);
    return pattern === null ? null : { kind: 'capture', pattern, group: null };
  }
  const entries = document.entries(node, 'capture', ['pattern', 'group']);
  const [pattern, group] = [entries?.get('pattern'), entries?.get('group')];
  if (pattern && group) return namedCapture(document, pattern.value, group.value);
  const remedy = "Write `capture: {pattern: '(?P<x>...)', group: x}`, or the pattern alone.";
  document.report('rules-missing-key', node, 'capture needs pattern and group', remedy);
  return null;
}

function namedCapture(document: RulesDocument, patternNode: Node, groupNode: Node): Transform | null {
  const pattern = readPattern(document, patternNode);
  const group = document.text(groupNode, 'group');
  if (pattern === null || group === null) return null;
  if (compilePattern(pattern, false).named.has(group)) return { kind: 'capture', pattern, group };
  const remedy = `Name it in the pattern: (?P<${group}>...).`;
  document.report('rules-bad-value', groupNode, `the pattern has no group "${group}"`, remedy);
  return null;
}

function readSimple(document: RulesDocument, node: Node): Transform | null {
  const text = document.text(node, 'a transform');
  return text === null ? null : simpleTransform(document, node, text);
}

/** One of lower, upper, trim. */
export function simpleTransform(document: RulesDocument, node: Node, text: string): Transform | null {
  const kind = SIMPLE_TRANSFORMS.find((name) => name === text);
  if (kind) return { kind };
  const known = [...SIMPLE_TRANSFORMS, ...TRANSFORM_KEYS];
  document.report('rules-bad-value', node, `"${text}" is no transform`, `Known: ${known.join(', ')}.`);
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
