import { z } from 'zod';
import { parseRules } from '../core/attribution/rules-text.ts';
import { hasSameMeaning, ruleDimensions } from '../store/ledger-dimension.ts';
import { ruleRevisions } from '../store/metadata/rule-revisions.ts';
import type { RuleRevision } from '../store/metadata/rule-revisions.ts';
import { operation } from './operation.ts';
import { limitParameter } from './parameters.ts';

const output = z.object({
  revisions: z.array(
    z.object({
      revision: z.number(),
      publishedAt: z.string(),
      note: z.string(),
      isInForce: z.boolean(),
      dimensions: z.number(),
      changed: z.array(z.string()).describe('Dimensions that decide otherwise than in the revision before.'),
    }),
  ),
});

export const rulesHistory = operation({
  name: 'rules-history',
  summary: 'Every revision of the rules, and which dimensions each changed.',
  access: 'read',
  input: z.object({ limit: limitParameter(1000, 20) }),
  output,
  command: { words: ['rules', 'history'] },
  async run({ metadata, rules }, { limit }) {
    const all = await ruleRevisions(metadata);
    const { revision: inForce } = rules();
    return {
      revisions: all.slice(0, limit).map((one, index) => ({
        revision: one.revision,
        publishedAt: new Date(one.publishedAt).toISOString(),
        note: one.note,
        isInForce: one.revision === inForce,
        dimensions: dimensionsOf(one).length,
        changed: changedBetween(all[index + 1], one),
      })),
    };
  },
  table: ({ revisions }) =>
    revisions.map(({ changed, isInForce, ...one }) => ({
      ...one,
      changed: changed.join(', '),
      state: isInForce ? 'in force' : null,
    })),
});

function dimensionsOf(revision: RuleRevision | undefined): ReturnType<typeof ruleDimensions> {
  const parsed = revision ? parseRules(revision.text, revision.facts) : null;
  return parsed?.kind === 'rules' ? ruleDimensions(parsed.rules, '') : [];
}

function changedBetween(before: RuleRevision | undefined, after: RuleRevision): string[] {
  const [was, is] = [dimensionsOf(before), dimensionsOf(after)];
  const names = new Set([...was, ...is].map(({ name }) => name));
  return [...names].filter((name) => {
    const [left, right] = [was, is].map((list) => list.find((dimension) => dimension.name === name));
    return !left || !right || !hasSameMeaning(left, right);
  });
}
