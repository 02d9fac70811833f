import { z } from 'zod';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import { LINE_MATCHES, matchLines } from '../core/reconciliation/line-match.ts';
import { monthLines } from '../store/month-lines.ts';
import { monthSides } from '../store/reconcile-sides.ts';
import { operation } from './operation.ts';
import { limitParameter } from './parameters.ts';
import { billingMonth, periodParameter, providerParameter } from './reconcile.ts';

const NOTHING = { lines: [], hours: [] };

const line = z.object({
  id: z.string().describe('Opens with `whence charge`.'),
  match: z.enum(LINE_MATCHES),
  category: z.string(),
  description: z.string(),
  model: z.string().nullable(),
  quantity: z.string().nullable(),
  invoice: z.string().nullable(),
  invoiceIssuer: z.string(),
  from: z.string(),
  to: z.string(),
  billed: z.string(),
});

export const reconcileLines = operation({
  name: 'reconcile-lines',
  summary: 'The lines of one month’s bill, each with whether the calls agree with it.',
  access: 'read',
  input: z.object({
    provider: providerParameter,
    period: periodParameter.describe('A billing month, as 2026-10.'),
    limit: limitParameter(10_000, 500),
  }),
  output: z.object({
    billed: z.string().describe('All lines, those that the limit cut off too.'),
    lines: z.array(line).describe('Largest first.'),
    rest: z.object({ lines: z.number(), billed: z.string() }).describe('What the limit cut off.'),
    matches: z
      .partialRecord(z.enum(LINE_MATCHES), z.object({ lines: z.number(), billed: z.string() }))
      .describe('Of all lines, those that the limit cut off too.'),
  }),
  command: { words: ['reconcile', 'lines'] },
  async run({ engine, store }, { provider, period, limit }) {
    const month = { provider, month: billingMonth(period) };
    const [{ lines: all, hours } = NOTHING] = await monthSides(store, [month]);
    const matches = matchLines(all, hours);
    const shown = await monthLines(engine, month, limit);
    const billed = all.reduce((sum, { cost }) => sum + cost, 0n);
    const told = shown.reduce((sum, one) => sum + (picosFromDollars(one.billed) ?? 0n), 0n);
    return {
      billed: formatPicos(billed),
      lines: shown.map(({ starts, ends, model, quantity, invoice, ...facts }) => ({
        ...facts,
        match: matches.get(facts.id) ?? 'other',
        model: model || null,
        quantity: quantity || null,
        invoice: invoice || null,
        from: new Date(starts * 1000).toISOString(),
        to: new Date(ends * 1000).toISOString(),
      })),
      rest: { lines: all.length - shown.length, billed: formatPicos(billed - told) },
      matches: Object.fromEntries(
        [...Map.groupBy(all, ({ id }) => matches.get(id) ?? 'other')].map(([match, own]) => [
          match,
          { lines: own.length, billed: formatPicos(own.reduce((sum, { cost }) => sum + cost, 0n)) },
        ]),
      ),
    };
  },
  table: ({ lines, rest }) => [
    ...lines.map(({ id, match, description, model, quantity, invoice, billed }) => ({
      id,
      match,
      description,
      model,
      quantity,
      invoice,
      billed,
    })),
    ...(rest.lines > 0 ? [{ id: `(${rest.lines} more)`, billed: rest.billed }] : []),
  ],
});
