import { z } from 'zod';
import { failedTests } from '../core/attribution/rules-test.ts';
import { parseRules } from '../core/attribution/rules-text.ts';
import { ruleId } from '../core/attribution/rules.ts';
import type { Rules, RulesRevision } from '../core/attribution/rules.ts';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import { AppError } from '../errors.ts';
import { callExtent } from '../store/call-extent.ts';
import { planRules } from '../store/rules-plan.ts';
import type { PlannedDimension, PlannedSum, RulesPlan } from '../store/rules-plan.ts';
import type { Context } from './context.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation, type TableRow } from './operation.ts';
import { limitParameter, revealParameter, timeZoneParameter, toParameter } from './parameters.ts';
import { problemFacts } from './problem-facts.ts';
import { mayReveal } from './pseudonymised.ts';
import type { RulesDraft } from './rules-in-force.ts';
import { draftParameters } from './rules-parameters.ts';

/** How many calls the ledger takes in a second of one core (docs/methods/rules-plan.md). */
const CALLS_PER_SECOND = 150_000;

const sum = z.object({ calls: z.number(), cost: z.string() });
const dimension = z.object({
  name: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  moved: sum,
  coverageBefore: z.number().nullable().describe('Share of the cost that is attributed, 0 to 1; null without any.'),
  coverageAfter: z.number().nullable(),
  attributedBefore: sum,
  attributedAfter: sum,
  moves: z.array(sum.extend({ from: z.string(), to: z.string() })).describe('The largest first.'),
  rules: z.array(sum.extend({ rule: z.string() })).describe('What each of the new rules decides.'),
});
const output = z.object({
  sentence: z.string(),
  interval: z.object({ from: z.string(), to: z.string() }),
  against: z.number().describe('The revision that the plan is measured against.'),
  total: sum,
  touched: sum.describe('Calls that any dimension changes for.'),
  dimensions: z.array(dimension),
  unchanged: z.array(z.string()),
  warnings: z.array(problemFacts),
  idle: z.array(z.string()).describe('Rules of changed dimensions that decide nothing in the interval.'),
  failedTests: z.array(problemFacts),
  estimatedSeconds: z.number().describe('About how long all history takes to be attributed anew.'),
});
type Output = z.infer<typeof output>;

export const rulesPlan = operation({
  name: 'rules-plan',
  summary: 'The money that would move if rules were published, before anything changes.',
  access: 'read',
  input: draftParameters.partial({ text: true }).extend({
    revision: z.coerce.number().int().min(1).optional().describe('Plan this revision instead of a text.'),
    against: z.coerce.number().int().min(1).optional().describe('Compare with this revision; default: in force.'),
    from: z.string().default('-90d').describe('Start of what is looked at: a date, an instant, or relative.'),
    to: toParameter,
    timeZone: timeZoneParameter,
    limit: limitParameter(1000, 20),
    reveal: revealParameter,
  }),
  output,
  command: { words: ['rules', 'plan'], argument: { parameter: 'text', isFile: true } },
  async run(context, asked): Promise<Output> {
    const { interval, timeZone } = askedInterval(context, asked);
    const draft = await draftOf(context, asked);
    const after = context.rulesInForce.read(draft);
    const before = await revisionOf(context, asked.against);
    const plan = await planRules(context.store, before, after, interval);
    const show = mayReveal(context, asked.reveal)
      ? (value: string): string => context.pseudonyms.idOf(value) ?? value
      : (value: string): string => value;
    return {
      sentence: sentenceOf(plan),
      interval: intervalTexts(interval, timeZone),
      against: before.revision,
      total: plan.total,
      touched: plan.touched,
      dimensions: plan.dimensions.map((one) => dimensionFacts(one, plan.total, asked.limit, show)),
      unchanged: [...plan.unchanged],
      ...judged(draft),
      idle: idleRules(after, plan),
      estimatedSeconds: Math.ceil((await callExtent(context.store)).calls / CALLS_PER_SECOND),
    };
  },
  table: tableOf,
});

async function draftOf(
  { rulesInForce }: Context,
  asked: { text?: string | undefined; whole: boolean; revision?: number | undefined },
): Promise<RulesDraft> {
  if (asked.text !== undefined) return rulesInForce.draft(asked.text, asked.whole);
  if (asked.revision !== undefined) return rulesInForce.revision(asked.revision);
  throw new AppError('bad-request', 'There is nothing to plan.', 'Give the text of rules, or a revision.');
}

function revisionOf({ rules, rulesInForce }: Context, against: number | undefined): Promise<RulesRevision> {
  return against === undefined ? Promise.resolve(rules()) : rulesInForce.at(against);
}

function judged({ text, facts }: RulesDraft): Pick<Output, 'warnings' | 'failedTests'> {
  const parsed = parseRules(text, facts);
  if (parsed.kind === 'problems') return { warnings: [], failedTests: [...parsed.problems] };
  return { warnings: [...parsed.warnings], failedTests: [...failedTests(parsed.rules, parsed.tests)] };
}

function dimensionFacts(
  { name, change, moved, moves, attributedBefore, attributedAfter, decided }: PlannedDimension,
  total: PlannedSum,
  limit: number,
  show: (value: string) => string,
): Output['dimensions'][number] {
  return {
    name,
    change,
    moved,
    attributedBefore,
    attributedAfter,
    coverageBefore: share(attributedBefore, total),
    coverageAfter: share(attributedAfter, total),
    moves: moves.slice(0, limit).map((move) => ({ ...move, from: show(move.from), to: show(move.to) })),
    rules: [...decided].map(([rule, sums]) => ({ rule, ...sums })),
  };
}

function share(part: PlannedSum, whole: PlannedSum): number | null {
  const all = Number(whole.cost);
  return all === 0 ? null : Number(part.cost) / all;
}

function idleRules({ dimensions }: Rules, plan: RulesPlan): string[] {
  return plan.dimensions.flatMap(({ name, decided }) => {
    const rules = dimensions.find((one) => one.name === name)?.rules ?? [];
    return rules.map((_, index) => ruleId(name, index)).filter((id) => !decided.has(id));
  });
}

function sentenceOf({ dimensions, touched, total }: RulesPlan): string {
  if (dimensions.length === 0) return 'Nothing would change.';
  const moved = dimensions.reduce((picos, { moved: one }) => picos + (picosFromDollars(one.cost) ?? 0n), 0n);
  const names = dimensions.map(({ name }) => name).join(', ');
  return `${touched.calls} of ${total.calls} calls would change, and $${formatPicos(moved)} would move, in ${names}.`;
}

function tableOf(plan: Output): TableRow[] {
  const moves = plan.dimensions.flatMap(({ name, moves: list, moved, coverageBefore, coverageAfter }) => [
    ...list.map(({ from, to, cost, calls }): TableRow => ({ dimension: name, from, to, cost, calls })),
    { dimension: name, from: 'coverage', to: `${percent(coverageBefore)} -> ${percent(coverageAfter)}`, ...moved },
  ]);
  const said = [...plan.failedTests, ...plan.warnings].map(({ code, place, reason }): TableRow => ({
    dimension: place,
    from: code,
    to: reason,
    cost: null,
    calls: null,
  }));
  const touched = { dimension: 'all', from: 'touched', to: `of ${plan.total.calls} calls`, ...plan.touched };
  return [...moves, touched, ...said];
}

function percent(part: number | null): string {
  return part === null ? '-' : `${(part * 100).toFixed(1)} %`;
}
