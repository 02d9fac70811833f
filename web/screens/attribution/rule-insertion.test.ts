import { expect, it } from 'vitest';
import { withRule } from './rule-insertion.ts';

const TEXT = `version: 1
dimensions:
  team:
    rules:
      - from: label.team
  feature:
    description: What it did
    rules: # tried in order
      - from: label.feature
`;

it('a rule goes to the top of its dimension, indented as the others are', () => {
  const rule = '- { value: x, when: { provider: y } }';
  expect(withRule(TEXT, 'feature', rule)).toBe(TEXT.replace('# tried in order\n', `# tried in order\n      ${rule}\n`));
});

it('a dimension that is not there changes nothing', () => {
  expect(withRule(TEXT, 'customer', '- x')).toBe(TEXT);
});
