import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHARGE_FIELDS } from '../src/core/attribution/charge-source.ts';
import { PROVENANCES } from '../src/core/attribution/provenance.ts';
import { RULES_PROBLEMS } from '../src/core/attribution/rules-document.ts';
import { failedTests } from '../src/core/attribution/rules-test.ts';
import { parseRules } from '../src/core/attribution/rules-text.ts';
import { COMPARISONS, TEXT_TESTS } from '../src/core/attribution/rules.ts';
import { FIELDS, MONEY_SOURCES, NUMBERS, ROOT_FIELDS } from '../src/core/attribution/source.ts';

const read = (name: string): string => readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');
const reference = read('reference/rules.md');

describe('the reference of rules', () => {
  it('names every source, test and problem', () => {
    const names = [
      ...Object.keys(FIELDS),
      ...NUMBERS.keys(),
      ...MONEY_SOURCES,
      ...TEXT_TESTS,
      ...COMPARISONS,
      ...PROVENANCES,
      ...Object.keys(CHARGE_FIELDS).map((name) => `charge.${name}`),
      ...ROOT_FIELDS.map((name) => `root.${name}`),
      ...RULES_PROBLEMS,
    ];
    expect(names.length).toBeGreaterThan(80);
    expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
  });

  it.each(['reference/rules.md', 'guide/attribution.md'])('%s: every file shown is one that is accepted', (name) => {
    const shown = [...read(name).matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    expect(shown.length).toBeGreaterThan(0);
    const expected = { kind: 'rules', warnings: [] };
    for (const text of shown) {
      const parsed = parseRules(text);
      expect(parsed).toMatchObject(expected);
      expect(parsed.kind === 'rules' && failedTests(parsed.rules, parsed.tests)).toEqual([]);
    }
  });

  it('the worked examples at the head of the starter rules are accepted', () => {
    const head = readFileSync(new URL('../rules/starter.yaml', import.meta.url), 'utf8').split('\nversion: 1')[0] ?? '';
    const lines = head.split('\n').filter((line) => /^# {3}\S|^# {5,}/.test(line));
    const text = ['version: 1', 'dimensions:', ...lines.map((line) => line.slice(2))].join('\n');
    const parsed = parseRules(text);
    expect(parsed.kind === 'rules' && parsed.rules.dimensions.map(({ name }) => name)).toEqual([
      'feature',
      'team',
      'size',
    ]);
  });
});
