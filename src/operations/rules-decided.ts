import { z } from 'zod';
import { ruleWords } from '../core/attribution/rule-words.ts';
import { fallbackId, ruleId } from '../core/attribution/rules.ts';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import { AppError } from '../errors.ts';
import { decidedByRules } from '../store/rules-plan.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import { fromParameter, timeZoneParameter, toParameter } from './parameters.ts';

const sum = z.object({ calls: z.number(), cost: z.string() });

export const rulesDecided = operation({
  name: 'rules-decided',
  summary: 'The calls and the money that each rule of a dimension decides.',
  access: 'read',
  input: z.object({
    dimension: z.string().describe('A dimension of the rules.'),
    from: fromParameter,
    to: toParameter,
    timeZone: timeZoneParameter,
  }),
  output: z.object({
    dimension: z.string(),
    interval: z.object({ from: z.string(), to: z.string() }),
    total: sum,
    rules: z.array(sum.extend({ rule: z.string(), words: z.string(), confidence: z.number() })),
    notAttributed: sum.describe('What no rule finds a value for, with defaults and pools.'),
  }),
  command: { words: ['rules', 'decided'], argument: { parameter: 'dimension', isFile: false } },
  async run(context, asked) {
    const { interval, timeZone } = askedInterval(context, asked);
    const decided = await decidedByRules(context.store, asked.dimension, interval);
    const dimension = context.rules().dimensions.find(({ name }) => name === asked.dimension);
    if (!decided || !dimension)
      throw new AppError('not-found', `The rules have no dimension "${asked.dimension}".`, 'See whence rules show.');
    const nothing = { calls: 0, cost: '0' };
    const listed = dimension.rules.map((rule, index) => {
      const id = ruleId(dimension.name, index);
      return { rule: id, words: ruleWords(rule), confidence: rule.confidence, ...(decided.decided.get(id) ?? nothing) };
    });
    const fallback = decided.decided.get(fallbackId(dimension.name));
    return {
      dimension: dimension.name,
      interval: intervalTexts(interval, timeZone),
      total: decided.total,
      rules: fallback
        ? [
            ...listed,
            {
              rule: fallbackId(dimension.name),
              words: `default ${dimension.fallback ?? ''}`,
              confidence: 0,
              ...fallback,
            },
          ]
        : listed,
      notAttributed: {
        calls: decided.total.calls - decided.attributedAfter.calls,
        cost: difference(decided.total.cost, decided.attributedAfter.cost),
      },
    };
  },
  table: ({ rules, notAttributed }) => [
    ...rules.map(({ rule, words, calls, cost }) => ({ rule, words, calls, cost })),
    { rule: '(not attributed)', words: null, ...notAttributed },
  ],
});

function difference(whole: string, part: string): string {
  return formatPicos((picosFromDollars(whole) ?? 0n) - (picosFromDollars(part) ?? 0n));
}
