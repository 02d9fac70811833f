import { z } from 'zod';
import type { Fact, FactTable } from '../core/attribution/fact-table.ts';
import { joinedTables, parseFacts } from '../core/attribution/facts-text.ts';
import { parseInstant } from '../core/period.ts';
import { AppError } from '../errors.ts';
import { recordAudit } from '../store/metadata/audit.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import { flagParameter } from './parameters.ts';
import type { RulesDraft } from './rules-in-force.ts';
import { draftParameters } from './rules-parameters.ts';

const published = z.object({ revision: z.number(), dimensions: z.array(z.string()) });
type Published = z.infer<typeof published>;

export const rulesPublish = operation({
  name: 'rules-publish',
  summary: 'Put rules into force; all history is attributed by them.',
  access: 'admin',
  input: draftParameters.extend({ note: z.string().max(500).default('published').describe('Why, for the history.') }),
  output: published,
  command: { words: ['rules', 'publish'], argument: { parameter: 'text', isFile: true } },
  run: (context, { text, whole, note }) =>
    publish(context, context.rulesInForce.draft(text, whole), note, 'rules.publish'),
  table: tableOf,
});

export const rulesRevert = operation({
  name: 'rules-revert',
  summary: 'Put an earlier revision of the rules, with its facts, into force again.',
  access: 'admin',
  input: z.object({ revision: z.coerce.number().int().min(1).describe('The revision to go back to.') }),
  output: published,
  command: { words: ['rules', 'revert'], argument: { parameter: 'revision', isFile: false } },
  async run(context, { revision }) {
    const draft = await context.rulesInForce.revision(revision);
    return publish(context, draft, `revert to ${revision}`, 'rules.revert');
  },
  table: tableOf,
});

export const rulesFacts = operation({
  name: 'rules-facts',
  summary: 'Set dated facts that rules look up: owners from a catalogue, tags, teams of keys.',
  access: 'admin',
  input: z.object({
    text: z.string().max(5_000_000).describe('Tables as YAML or JSON: `serviceOwner: [{key, value, from, until}]`.'),
    from: z.string().optional().describe('When facts without a date of their own begin to hold; default: since ever.'),
    replace: flagParameter('Forget what these tables held before; otherwise the facts are added to it.'),
  }),
  output: published.extend({ tables: z.array(z.object({ name: z.string(), facts: z.number() })) }),
  command: { words: ['rules', 'facts'], argument: { parameter: 'text', isFile: true } },
  async run(context, { text, from, replace }) {
    const { latest } = context.rulesInForce;
    const given = readTables(text).map((table) => datedFrom(table, from, context));
    const others = latest.facts.filter(({ name }) => !replace || !given.some((table) => table.name === name));
    const facts = joinedTables(others, given).map(withoutRepeats);
    const note = `facts ${given.map(({ name }) => name).join(', ')}`;
    const answer = await publish(context, { text: latest.text, facts }, note, 'rules.facts');
    const tables = facts.map(({ name, history }) => ({ name, facts: history.length }));
    return { ...answer, tables };
  },
  table: ({ revision, tables }) => tables.map((table) => ({ ...table, revision })),
});

async function publish(context: Context, draft: RulesDraft, note: string, action: string): Promise<Published> {
  const { text, facts } = draft;
  const revision = await context.rulesInForce.publish({ text, facts }, note, context.clock());
  const dimensions = context.rules().dimensions.map(({ name }) => name);
  await recordAudit(context.metadata, {
    at: context.clock(),
    actor: 'local',
    action,
    subject: `revision ${revision}`,
    detail: { dimensions: dimensions.join(','), note },
  });
  return { revision, dimensions };
}

function readTables(text: string): readonly FactTable[] {
  const parsed = parseFacts(text);
  if (parsed.kind === 'facts') return parsed.tables;
  const hint = 'Write `table: [{key: search, value: discovery, from: 2026-10-01}]`.';
  throw new AppError('bad-rules', 'The facts cannot be read; nothing was changed.', hint, parsed.problems);
}

function datedFrom(table: FactTable, from: string | undefined, { clock, config }: Context): FactTable {
  if (from === undefined) return table;
  const at = parseInstant(from, clock(), config.timeZone);
  if (at === null) throw new AppError('bad-request', `"${from}" is no time.`, 'Give a date, an instant, or now.');
  return { ...table, history: table.history.map((fact) => ({ ...fact, from: fact.from ?? at })) };
}

/** A catalogue that is set every night says mostly what it said: of equal facts of a key in a row, the first is kept. */
function withoutRepeats(table: FactTable): FactTable {
  const byKey = Map.groupBy(table.history, ({ key }) => key);
  const history = [...byKey.values()].flatMap((facts) => {
    const dated = new Map(facts.map((fact) => [fact.from, fact]));
    const ordered = [...dated.values()].toSorted((left, right) => startOf(left) - startOf(right));
    return ordered.filter(({ value }, index) => value !== (ordered[index - 1]?.value ?? ''));
  });
  return { ...table, history };
}

function startOf({ from }: Fact): number {
  return from ?? Number.NEGATIVE_INFINITY;
}

function tableOf({ revision, dimensions }: Published) {
  return [{ revision, dimensions: dimensions.join(', ') }];
}
