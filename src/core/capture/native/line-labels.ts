import type { Problem } from '../../problem.ts';
import type { Json } from '../exchange.ts';
import { isObject, type JsonObject } from '../json.ts';
import { fault, shown } from './fault.ts';

const MAX_LABELS = 64;
const MAX_KEY = 128;
const MAX_VALUE = 1024;

type Labels = Readonly<Record<string, string>>;
const NONE: Labels = {};

/** Reads labels, adding to `faults` what is wrong with them. Numbers and booleans become text; null is not stated. */
export function labelsOfLine(value: unknown, faults: Problem[]): Labels {
  if (value === undefined || value === null) return NONE;
  if (!isObject(value)) {
    faults.push(fault('labels', 'is no object', 'Write {"feature": "search", "team": "discovery"}.'));
    return NONE;
  }
  const keys = Object.keys(value);
  if (keys.length > MAX_LABELS) {
    faults.push(fault('labels', `has ${keys.length} entries`, `Send at most ${MAX_LABELS} labels.`));
    return NONE;
  }
  return isSound(value, keys) ? value : readLabels(value, keys, faults);
}

/** The usual case costs no copy: short texts under proper names are labels as they stand. */
function isSound(value: JsonObject, keys: readonly string[]): value is Labels {
  for (const key of keys) {
    const content = value[key];
    if (typeof content !== 'string' || content.length > MAX_VALUE || !isName(key)) return false;
  }
  return true;
}

function readLabels(value: JsonObject, keys: readonly string[], faults: Problem[]): Labels {
  const entries: [string, string][] = [];
  for (const key of keys) {
    const content = value[key];
    const text = typeof content === 'number' || typeof content === 'boolean' ? String(content) : content;
    const reason = flawOf(key, text);
    if (reason !== null) faults.push(fault(`labels.${shown(key)}`, reason, 'Label with short text.'));
    else if (typeof text === 'string') entries.push([key, text]);
  }
  return Object.fromEntries(entries);
}

/** `__proto__` would reach a prototype wherever labels are assigned one by one. */
function isName(key: string): boolean {
  return key !== '' && key !== '__proto__' && key.length <= MAX_KEY;
}

function flawOf(key: string, content: Json | undefined): string | null {
  if (key.length > MAX_KEY) return `has a name of ${key.length} characters, more than ${MAX_KEY}`;
  if (!isName(key)) return 'is no name for a label';
  if (content === null || content === undefined) return null;
  if (typeof content !== 'string') return `is ${shown(content)}`;
  return content.length > MAX_VALUE ? `has ${content.length} characters, more than ${MAX_VALUE}` : null;
}
