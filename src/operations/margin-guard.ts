import { z } from 'zod';
import { recordAudit } from '../store/metadata/audit.ts';
import { readSetting, writeSetting } from '../store/metadata/settings.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';

const SETTING = 'margin-guard';
const USUAL_TARGET = 0.5;

/** What margin is watched: of whom, by which metrics, and what it must not fall below. */
const guardFacts = z.object({
  by: z.string().describe('A dimension: customer, product.'),
  revenue: z.string().describe('The metric that is revenue.'),
  other: z.string().nullable().describe('The metric that is other cost of goods; null for none.'),
  target: z.number().describe('The least gross margin, as a ratio: 0.7 is 70%.'),
});
export type MarginGuard = z.infer<typeof guardFacts>;

const UNSET: MarginGuard = { by: 'customer', revenue: 'revenue', other: null, target: USUAL_TARGET };

/** The guard as it was set; what an older program wrote and this one does not know is as if it never was. */
export async function marginGuardOf(context: Context): Promise<MarginGuard> {
  const read = guardFacts.safeParse(await readSetting(context.metadata, SETTING));
  return read.success ? read.data : UNSET;
}

export const marginGuard = operation({
  name: 'margin-guard',
  summary: 'Set which gross margin is watched, and what it must not fall below.',
  access: 'admin',
  input: z.object({
    by: guardFacts.shape.by.default(UNSET.by),
    revenue: guardFacts.shape.revenue.default(UNSET.revenue),
    other: z.string().optional().describe('The metric that is other cost of goods.'),
    target: z.coerce.number().min(-10).max(1).describe('The least gross margin, as a ratio: 0.7 is 70%.'),
  }),
  output: guardFacts,
  command: { words: ['margin', 'guard'], argument: { parameter: 'target', isFile: false } },
  async run(context, { other = null, ...said }) {
    const guard = { ...said, other };
    await writeSetting(context.metadata, SETTING, guard);
    await recordAudit(context.metadata, {
      at: context.clock(),
      actor: 'local',
      action: 'margin.guard',
      subject: guard.by,
      detail: guard,
    });
    return guard;
  },
  table: (guard) => [guard],
});
