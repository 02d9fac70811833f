import { z } from 'zod';
import { parseRules } from '../core/attribution/rules-text.ts';
import { AppError } from '../errors.ts';
import { recordAudit } from '../store/metadata/audit.ts';
import { latestRuleRevision } from '../store/metadata/rule-revisions.ts';
import { readAllocations } from './allocations-in-force.ts';
import { operation } from './operation.ts';
import { problemFacts } from './problem-facts.ts';

const checkOutput = z.object({
  ok: z.boolean(),
  problems: z.array(problemFacts),
  warnings: z.array(problemFacts),
  dimensions: z.array(z.string()),
});
const text = z.object({ text: z.string().max(1_000_000).describe('The rules as YAML.') });

export const rules = operation({
  name: 'rules',
  summary: 'The attribution rules in force.',
  access: 'read',
  input: z.object({}),
  output: z.object({
    revision: z.number(),
    text: z.string(),
    publishedAt: z.string(),
    dimensions: z.array(z.object({ name: z.string(), rules: z.number(), sensitivity: z.string().nullable() })),
  }),
  command: { words: ['rules', 'show'] },
  async run(context) {
    const { revision, dimensions } = context.rules();
    const published = await latestRuleRevision(context.metadata);
    return {
      revision,
      text: published?.text ?? '',
      publishedAt: new Date(published?.publishedAt ?? 0).toISOString(),
      dimensions: dimensions.map(({ name, rules: list, sensitivity }) => ({ name, rules: list.length, sensitivity })),
    };
  },
  table: ({ dimensions }) => dimensions,
});

export const rulesCheck = operation({
  name: 'rules-check',
  summary: 'Whether a rules file is sound, and what is wrong with it.',
  access: 'read',
  input: text,
  output: checkOutput,
  command: { words: ['rules', 'check'], argument: { parameter: 'text', isFile: true } },
  run: (_, input) => Promise.resolve(checked(input.text)),
  table: ({ ok, problems, warnings, dimensions }) =>
    ok && warnings.length === 0
      ? [{ ok: 'sound', dimensions: dimensions.join(', ') }]
      : [...problems, ...warnings].map((found) => ({ ...found })),
});

export const rulesPublish = operation({
  name: 'rules-publish',
  summary: 'Put rules into force; all history is attributed by them.',
  access: 'admin',
  input: text,
  output: z.object({ revision: z.number(), dimensions: z.array(z.string()) }),
  command: { words: ['rules', 'publish'], argument: { parameter: 'text', isFile: true } },
  async run(context, input) {
    const { ok, problems, dimensions } = checked(input.text);
    if (!ok)
      throw new AppError(
        'bad-rules',
        'The rules are not sound; nothing was changed.',
        'Mend what is listed and publish again.',
        problems,
      );
    const revision = await context.publishRules(input.text);
    await recordAudit(context.metadata, {
      at: context.clock(),
      actor: 'local',
      action: 'rules.publish',
      subject: `revision ${revision}`,
      detail: { dimensions: dimensions.join(',') },
    });
    return { revision, dimensions };
  },
  table: ({ revision, dimensions }) => [{ revision, dimensions: dimensions.join(', ') }],
});

function checked(rulesText: string): z.infer<typeof checkOutput> {
  const parsed = parseRules(rulesText);
  if (parsed.kind === 'problems') return { ok: false, problems: [...parsed.problems], warnings: [], dimensions: [] };
  const allocations = readAllocations(rulesText, parsed.rules);
  const problems = allocations.kind === 'problems' ? [...allocations.problems] : [];
  return {
    ok: problems.length === 0,
    problems,
    warnings: [...parsed.warnings],
    dimensions: parsed.rules.dimensions.map(({ name }) => name),
  };
}
