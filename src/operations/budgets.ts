import { z } from 'zod';
import { type Budget, BUDGET_PERIODS, keepBudget, keptBudgets, removeBudget } from '../store/metadata/budgets.ts';
import { recordAudit } from '../store/metadata/audit.ts';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import { AppError } from '../errors.ts';
import { askedCut } from './analysis-parameters.ts';
import { type BudgetFacts, budgetFacts, factsOfBudget } from './budget-facts.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import { listOf, whereParameter } from './parameters.ts';

const MOST_BUDGETS = 200;
/** A thousand billion dollars. */
const MOST_AMOUNT = 10n ** 24n;
const MOST_NAME = 100;
const MOST_SHARE = 10;
const USUAL_SHARES = [0.8, 1];

const name = z.string().min(1).max(MOST_NAME).describe('What it is called; one of the same name is replaced.');

export const budgets = operation({
  name: 'budgets',
  summary: 'How every budget stands: spent, against its pace, expected at the end, and when it will be passed.',
  access: 'read',
  input: z.object({ owner: z.string().optional().describe('Only those of one.') }),
  output: z.object({ sentence: z.string(), budgets: z.array(budgetFacts) }),
  command: { words: ['budgets'] },
  async run(context, { owner }) {
    const found = await standing(context, (budget) => owner === undefined || budget.owner === owner);
    return { sentence: sentenceOf(found), budgets: found };
  },
  table: ({ budgets: rows }) => rows.map(rowOf),
});

export const budgetSet = operation({
  name: 'budget-set',
  summary:
    'Set a budget on any spend: an amount a week, month or quarter, or for an experiment’s whole life. It warns.',
  access: 'admin',
  input: z.object({
    name,
    amount: z.string().max(40).describe('Dollars, more than 0.'),
    period: z
      .enum(BUDGET_PERIODS)
      .default('month')
      .describe('week, month, quarter, or life: everything since the first call.'),
    where: whereParameter,
    warnAt: listOf(z.string())
      .default(USUAL_SHARES.map(String))
      .describe('Shares of the amount at which it warns: 0.8 is four fifths.'),
    kind: z
      .enum(['warn', 'block'])
      .default('warn')
      .describe('warn; block is refused, since the gateway enforces no budget yet.'),
    owner: z.string().min(1).max(MOST_NAME).optional().describe('Whose it is.'),
  }),
  output: budgetFacts,
  command: { words: ['budget', 'set'], argument: { parameter: 'name', isFile: false } },
  async run(context, { kind, ...said }) {
    if (kind === 'block')
      throw new AppError(
        'bad-request',
        'A budget cannot block calls yet: the gateway enforces none, and no call would be refused.',
        'Set it with kind warn.',
      );
    const budget = soundBudget(context, { ...said, owner: said.owner ?? null });
    const others = (await keptBudgets(context.metadata)).filter((one) => one.name !== budget.name);
    if (others.length >= MOST_BUDGETS)
      throw new AppError(
        'bad-request',
        `There are ${MOST_BUDGETS} budgets already.`,
        'Remove one: whence budget remove.',
      );
    await keepBudget(context.metadata, budget);
    await audit(context, 'budget.set', budget.name, {
      amount: budget.amount,
      period: budget.period,
      where: budget.where.join(' and '),
      warnAt: budget.warnAt.join(','),
      owner: budget.owner,
    });
    return factsOfBudget(context, budget);
  },
  table: (budget) => [rowOf(budget)],
});

export const budgetRemove = operation({
  name: 'budget-remove',
  summary: 'Take a budget out.',
  access: 'admin',
  input: z.object({ name: z.string().describe('As whence budgets shows it.') }),
  output: z.object({ name: z.string(), removed: z.boolean() }),
  command: { words: ['budget', 'remove'], argument: { parameter: 'name', isFile: false } },
  async run(context, { name: leaving }) {
    if (!(await removeBudget(context.metadata, leaving)))
      throw new AppError('not-found', `There is no budget "${leaving}".`, 'See whence budgets.');
    await audit(context, 'budget.remove', leaving, {});
    return { name: leaving, removed: true };
  },
  table: (output) => [{ name: output.name, state: 'removed' }],
});

type Said = Omit<Budget, 'warnAt' | 'setAt'> & { readonly warnAt: readonly string[] };

/** Throws bad-request. */
function soundBudget(context: Context, said: Said): Budget {
  const amount = picosFromDollars(said.amount);
  if (amount === null || amount <= 0n || amount > MOST_AMOUNT)
    throw new AppError(
      'bad-request',
      `"${said.amount}" is no amount of a budget.`,
      'Give dollars, more than 0 and at most a thousand billion: 20.00.',
    );
  const wrong = said.warnAt.find((share) => !(Number(share) > 0 && Number(share) <= MOST_SHARE));
  if (wrong !== undefined || said.warnAt.length > MOST_SHARE)
    throw new AppError(
      'bad-request',
      `"${wrong ?? said.warnAt.join(',')}" is no share to warn at.`,
      'Give at most ten, each above 0 up to 10: 0.8,1.',
    );
  askedCut(context, { by: [], where: [...said.where], from: '-1d', to: 'now' });
  const warnAt = [...new Set(said.warnAt.map(Number))].toSorted((one, other) => one - other);
  return { ...said, amount: formatPicos(amount), warnAt, setAt: context.clock() };
}

async function standing(context: Context, isAsked: (budget: Budget) => boolean): Promise<BudgetFacts[]> {
  const found: BudgetFacts[] = [];
  // One after another: each asks the engine for a year.
  for (const budget of (await keptBudgets(context.metadata)).filter(isAsked))
    found.push(await factsOfBudget(context, budget));
  return found;
}

async function audit(
  context: Context,
  action: string,
  subject: string,
  detail: Readonly<Record<string, string | null>>,
): Promise<void> {
  await recordAudit(context.metadata, { at: context.clock(), actor: 'local', action, subject, detail });
}

function sentenceOf(found: readonly BudgetFacts[]): string {
  if (found.length === 0) return 'There are no budgets: set one by whence budget set.';
  const named = (status: BudgetFacts['status']): string => {
    const these = found.filter((one) => one.status === status);
    const names = these.map((one) => (one.owner === null ? one.name : `${one.name} (${one.owner})`));
    return these.length === 0 ? 'none' : `${these.length}: ${names.join(', ')}`;
  };
  return `Of ${found.length} budget${found.length === 1 ? '' : 's'}, over ${named('over')}; warned ${named('warned')}.`;
}

function rowOf({ name: budget, status, owner, amount, spent, share, variance, forecast, breach, period }: BudgetFacts) {
  return {
    budget,
    status,
    owner,
    period,
    amount,
    spent,
    share,
    variance,
    expected: forecast?.expected ?? null,
    low: forecast?.low ?? null,
    high: forecast?.high ?? null,
    passed: breach.expected,
  };
}
