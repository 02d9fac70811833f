import { compilePattern } from './pattern.ts';
import { readReading } from './reading-text.ts';
import type { Entry, NamedCapture, RulesDocument } from './rules-document.ts';
import { readPattern } from './transform-text.ts';

/** Reads `captures:`: patterns over a source whose named groups are sources `capture.<name>.<group>`. */
export function readCaptures(document: RulesDocument, entry: Entry | undefined): ReadonlyMap<string, NamedCapture> {
  const entries = entry ? document.entries(entry.value, 'captures', null) : null;
  const captures = new Map<string, NamedCapture>();
  for (const one of entries?.values() ?? []) {
    const capture = readCapture(document, one);
    if (capture) captures.set(one.name, capture);
  }
  return captures;
}

function readCapture(document: RulesDocument, { name, key, value }: Entry): NamedCapture | null {
  const entries = document.entries(value, `the capture ${name}`, ['from', 'pattern']);
  const [from, pattern] = [entries?.get('from'), entries?.get('pattern')];
  if (!from || !pattern) {
    const remedy = "Write `route: {from: label.http.route, pattern: '^/(?P<feature>[^/]+)'}`.";
    document.report('rules-missing-key', key, `the capture ${name} needs from and pattern`, remedy);
    return null;
  }
  const reading = readReading(document, from.value);
  const text = readPattern(document, pattern.value);
  if (!reading || text === null) return null;
  const groups = [...compilePattern(text, false).named.keys()];
  if (groups.length > 0) return { reading, pattern: text, groups };
  document.report('rules-bad-value', pattern.value, 'the pattern names no group', 'Write (?P<feature>...) in it.');
  return null;
}
