import { z } from 'zod';
import { failedTests } from '../core/attribution/rules-test.ts';
import { parseRules } from '../core/attribution/rules-text.ts';
import { readAllocations } from './allocations-in-force.ts';
import { operation } from './operation.ts';
import { problemFacts } from './problem-facts.ts';
import type { RulesDraft } from './rules-in-force.ts';
import { draftParameters } from './rules-parameters.ts';

const checkOutput = z.object({
  ok: z.boolean(),
  problems: z.array(problemFacts),
  warnings: z.array(problemFacts),
  dimensions: z.array(z.string()),
  tests: z.number().describe('How many tests were run.'),
});

const pool = z.object({ name: z.string(), owner: z.string() });
const dimension = z.object({
  name: z.string(),
  rules: z.number(),
  parent: z.string().nullable(),
  sensitivity: z.string().nullable(),
  values: z.array(z.string()).nullable().describe('The only values it takes; null for any.'),
  pools: z.array(pool).describe('What names the gap, and who answers for it.'),
});

export const rules = operation({
  name: 'rules',
  summary: 'The attribution rules in force, or those of any revision.',
  access: 'read',
  input: z.object({
    revision: z.coerce.number().int().min(1).optional().describe('Which revision; default: the one in force.'),
  }),
  output: z.object({
    revision: z.number(),
    text: z.string(),
    publishedAt: z.string(),
    note: z.string(),
    dimensions: z.array(dimension),
    modules: z.array(z.object({ name: z.string(), imports: z.array(z.string()), dimensions: z.array(z.string()) })),
    facts: z.array(z.object({ name: z.string(), keys: z.number(), facts: z.number() })),
  }),
  command: { words: ['rules', 'show'] },
  async run({ rulesInForce }, { revision = rulesInForce.latest.revision }) {
    const published = await rulesInForce.revision(revision);
    const parsed = parseRules(published.text, published.facts);
    const { dimensions, facts = [] } = await rulesInForce.at(revision);
    return {
      revision,
      text: published.text,
      publishedAt: new Date(published.publishedAt).toISOString(),
      note: published.note,
      dimensions: dimensions.map(({ name, rules: list, parent, sensitivity, values }) => ({
        name,
        rules: list.length,
        parent,
        sensitivity,
        values: values === null ? null : [...values],
        pools: list.flatMap(({ value, poolOwner }) =>
          poolOwner !== null && value.kind === 'constant' ? [{ name: value.text, owner: poolOwner }] : [],
        ),
      })),
      modules: parsed.kind === 'rules' ? parsed.modules.map((module) => copied(module)) : [],
      facts: facts.map(({ name, history }) => ({
        name,
        keys: new Set(history.map(({ key }) => key)).size,
        facts: history.length,
      })),
    };
  },
  table: ({ dimensions }) =>
    dimensions.map(({ name, rules: count, parent, sensitivity, pools }) => ({
      name,
      rules: count,
      parent,
      sensitivity,
      pools: pools.map((one) => `${one.name} (${one.owner})`).join(', ') || null,
    })),
});

function copied({
  name,
  imports,
  dimensions,
}: {
  name: string;
  imports: readonly string[];
  dimensions: readonly string[];
}) {
  return { name, imports: [...imports], dimensions: [...dimensions] };
}

export const rulesCheck = operation({
  name: 'rules-check',
  summary: 'Whether a rules file is sound and its tests pass, and what is wrong with it.',
  access: 'read',
  input: draftParameters,
  output: checkOutput,
  command: { words: ['rules', 'check'], argument: { parameter: 'text', isFile: true } },
  run: (context, input) => Promise.resolve(checked(context.rulesInForce.draft(input.text, input.whole))),
  table: ({ ok, problems, warnings, dimensions, tests }) =>
    ok && warnings.length === 0
      ? [{ ok: 'sound', dimensions: dimensions.join(', '), tests: `${tests} passed` }]
      : [...problems, ...warnings].map((found) => ({ ...found })),
});

function checked(draft: RulesDraft): z.infer<typeof checkOutput> {
  const parsed = parseRules(draft.text, draft.facts);
  if (parsed.kind === 'problems')
    return { ok: false, problems: [...parsed.problems], warnings: [], dimensions: [], tests: 0 };
  const allocations = readAllocations(draft.text, parsed.rules);
  const unsound = allocations.kind === 'problems' ? allocations.problems : [];
  const problems = [...failedTests(parsed.rules, parsed.tests), ...unsound];
  return {
    ok: problems.length === 0,
    problems,
    warnings: [...parsed.warnings],
    dimensions: parsed.rules.dimensions.map(({ name }) => name),
    tests: parsed.tests.length,
  };
}
