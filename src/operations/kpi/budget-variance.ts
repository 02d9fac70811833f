import { picosFromDollars } from '../../core/money.ts';
import { keptBudgets } from '../../store/metadata/budgets.ts';
import { factsOfBudget } from '../budget-facts.ts';
import { addAmounts, type KpiReader, nothing } from './kpi-answer.ts';

/** Of every budget that has an end: what is spent beside what may have been by now. */
export const budgetVariance: KpiReader = async (context, question) => {
  if (question.by.length > 0 || question.where.length > 0) return nothing('budgets have conditions of their own');
  const paces = [];
  for (const budget of await keptBudgets(context.metadata)) {
    const { spent, atPace } = await factsOfBudget(context, budget);
    const denominator = picosFromDollars(atPace ?? '') ?? 0n;
    if (denominator > 0n) paces.push({ numerator: (picosFromDollars(spent) ?? 0n) - denominator, denominator });
  }
  if (paces.length === 0) return nothing('there is no budget with an end: whence budget set');
  const total = addAmounts(paces);
  return { rows: [{ time: null, values: {}, ...total }], total, missing: null };
};
