import { z } from 'zod';
import { type Concentration, concentrationOf } from '../core/analysis/worth/concentration.ts';
import { MEASURES } from '../core/ledger/spend-query.ts';
import { NOT_ATTRIBUTED } from '../core/dimension.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import { operation } from './operation.ts';
import { revealedRows } from './pseudonymised.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { toldPercent, toldRatio } from './told-amount.ts';
import { spendQuestion } from './volume.ts';

const SHOWN = 20;
const { grain: _grain, by: _by, ...input } = cutParameters;
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  measure: z.string(),
  sentence: z.string(),
  owners: z.number(),
  gini: z.number().nullable().describe('0 when all have the same, towards 1 when one has everything; null of nothing.'),
  hhi: z.number().nullable().describe('Sum of squared shares in percent: 10,000 when one has everything.'),
  topOwners: z.number(),
  topShare: z.number().nullable().describe('Share of the largest 5% of the owners.'),
  lorenz: z
    .array(z.object({ owners: z.number(), amount: z.number() }))
    .describe('The smallest such share of the owners has such a share of everything.'),
  top: z.array(z.object({ values: z.record(z.string(), z.string()), amount: z.string(), share: z.number() })),
  unowned: z.string().describe('Spent by nobody known; in no share.'),
});

export const concentration = operation({
  name: 'concentration',
  summary: 'How much of spend hangs on few: customers, vendors, models; Gini, HHI and the share of the largest 5%.',
  access: 'read',
  input: z.object({
    by: z.string().default('customer').describe('The dimension of the owners.'),
    measure: z.enum(MEASURES).default('cost'),
    ...input,
  }),
  output,
  command: { words: ['concentration'], argument: { parameter: 'by', isFile: false } },
  async run(context, { by, measure, reveal, ...asked }): Promise<z.infer<typeof output>> {
    const question = askedCut(context, { ...asked, by: [by] }).question;
    const { rows } = await runSpendQuery(context.store, spendQuestion(question, [measure]));
    const owned = rows.filter(({ values }) => values[by] !== NOT_ATTRIBUTED);
    const unowned = rows.find(({ values }) => values[by] === NOT_ATTRIBUTED);
    const amounts = owned.map(({ values, measures }) => ({
      values: { ...values },
      amount: String(measures[measure] ?? 0),
    }));
    const whole = amounts.reduce((sum, { amount }) => sum + Math.max(0, Number(amount)), 0);
    const found = concentrationOf(amounts.map(({ amount }) => Number(amount)));
    const top = amounts
      .slice(0, SHOWN)
      .map((row) => ({ ...row, share: toldRatio(whole > 0 ? Number(row.amount) / whole : 0) ?? 0 }));
    return {
      ...toldWhen(question),
      measure,
      ...(found === null ? NOTHING : { ...found, lorenz: [...found.lorenz], sentence: sentenceOf(found, measure) }),
      top: revealedRows(context, top, reveal),
      unowned: String(unowned?.measures[measure] ?? 0),
    };
  },
  table: ({ top, gini, hhi, topShare }) => [
    ...top.map(({ values, ...row }) => ({ ...values, ...row })),
    { gini, hhi, topShare },
  ],
});

const NOTHING = {
  sentence: 'Nothing was spent in this time.',
  owners: 0,
  gini: null,
  hhi: null,
  topOwners: 0,
  topShare: null,
  lorenz: [],
};

function sentenceOf({ topOwners, owners, topShare }: Concentration, measure: string): string {
  return `The largest ${topOwners} of ${owners} (5%) have ${toldPercent(topShare)} of ${measure}.`;
}
