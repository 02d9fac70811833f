import { z } from 'zod';
import { formatPicos, type Picos } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { COST_STATUSES, type CostStatus } from '../core/reconciliation/cost-status.ts';
import { priceCall } from '../core/pricing/price-call.ts';
import { AppError } from '../errors.ts';
import { type BillLine, readBillLine } from '../store/bill-lines.ts';
import { monthOf } from '../core/period.ts';
import { type Contribution, contributions, linesFor } from '../store/line-contributions.ts';
import { costStatuses } from '../store/metadata/cost-statuses.ts';
import { spend } from '../store/allocation-pool.ts';
import type { Context } from './context.ts';
import { executionOf } from './execution-of.ts';
import { findCall } from './find-call.ts';
import { operation } from './operation.ts';
import { checkDimensions, listOf } from './parameters.ts';

const MOST_CONTRIBUTORS = 1000;
/** A line agrees with its calls when it differs by no more than this part of it. */
const TOLERANCE_PER_MILLE = 5n;

const lineFacts = z.object({
  id: z.string(),
  provider: z.string(),
  model: z.string().nullable(),
  quantity: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  cost: z.string(),
  invoice: z.string().nullable(),
  invoiceIssuer: z.string(),
  description: z.string(),
});

export const chargeCalls = operation({
  name: 'charge-calls',
  summary: 'A line of a bill opened: which calls, by whatever dimensions, it is for, and what none explains.',
  access: 'read',
  input: z.object({
    id: z.string().min(1).max(100).describe('The id of the charge.'),
    by: listOf(z.string()).default(['feature', 'customer']).describe('Dimensions to cut its calls by.'),
  }),
  output: z.object({
    sentence: z.string(),
    line: lineFacts,
    status: z.enum(['matched', 'variance', 'missing']),
    costStatus: z.enum(COST_STATUSES),
    contributors: z.array(
      z.object({ values: z.record(z.string(), z.string()), cost: z.string(), share: z.number(), calls: z.number() }),
    ),
    unexplained: z.string().describe('The line less what its calls cost: with the contributors it is the line.'),
  }),
  command: { words: ['charge', 'calls'], argument: { parameter: 'id', isFile: false } },
  async run(context, { id, by }) {
    const line = /^[0-9a-f]{32}$/.test(id) ? await readBillLine(context.store, id) : null;
    if (!line) {
      const hint = 'Ids of lines for traffic are 32 hexadecimal digits; see `whence charge` for any other line.';
      throw new AppError('not-found', `No line of a bill for AI traffic has the id "${id}".`, hint);
    }
    checkDimensions(
      by,
      context.rules().dimensions.map(({ name }) => name),
    );
    const found = await contributions(context.store, line, by);
    const explained = found.reduce((sum, { cost }) => sum + cost, 0n);
    const status = matchOf(line.cost, explained, found);
    return {
      sentence: sentenceOf(line, found, status),
      line: factsOf(line),
      status,
      costStatus: await costStatusOf(context, line.provider, line.month.from),
      contributors: told(found, line.cost),
      unexplained: formatPicos(line.cost - explained),
    };
  },
  table: ({ contributors, unexplained, line }) => [
    ...contributors.map(({ values, cost, calls }) => ({ ...values, cost, calls })),
    {
      [Object.keys(contributors[0]?.values ?? { part: '' })[0] ?? 'part']: '(unexplained)',
      cost: unexplained,
      calls: null,
    },
    { [Object.keys(contributors[0]?.values ?? { part: '' })[0] ?? 'part']: '(the line)', cost: line.cost, calls: null },
  ],
});

export const callBill = operation({
  name: 'call-bill',
  summary:
    'From one call to the lines of the bill that charge for it, and to the line of the product’s profit and loss it is in.',
  access: 'read',
  input: z.object({ id: z.string().min(1).max(500).describe('Any id of the call.') }),
  output: z.object({
    call: z.string(),
    usage: z.record(z.string(), z.number()),
    price: z.object({ cost: z.string().nullable(), basis: z.string().nullable(), priceBook: z.string() }),
    context: z.record(z.string(), z.string()).describe('Its value in every dimension.'),
    lines: z.array(lineFacts).describe('Empty when no bill has come for it.'),
    status: z.enum(COST_STATUSES),
    profitAndLoss: z.object({
      period: z.string(),
      product: z.string(),
      line: z.string(),
      cost: z.string().describe('Of the product in the month: the call is in it.'),
    }),
  }),
  command: { words: ['call', 'bill'], argument: { parameter: 'id', isFile: false } },
  async run(context, { id }) {
    const stored = await findCall(context, id);
    const { call, model, picos, priceBasis, priceBook } = stored;
    const values = context
      .attribution()
      .explain({ ...priceCall(call, context.book), model }, await executionOf(context, call));
    const dimensions = Object.fromEntries(values.map(({ dimension, value }) => [dimension, value]));
    const lines = await linesFor(context.store, call, { model: model.model, ...dimensions });
    const month = monthOf(call.at);
    const product = dimensions['product'] ?? '';
    return {
      call: call.id,
      usage: Object.fromEntries(Object.entries(call.usage)),
      price: { cost: picos === null ? null : formatPicos(picos), basis: priceBasis, priceBook },
      context: { model: model.model, ...dimensions },
      lines: lines.map(factsOf),
      status: await costStatusOf(context, call.provider, month.from),
      profitAndLoss: {
        period: new Date(month.from).toISOString().slice(0, 'YYYY-MM'.length),
        product,
        line: 'AI cost',
        cost: await productCost(context, product, month),
      },
    };
  },
  table: ({ lines, profitAndLoss, ...facts }) => [
    { what: 'call', value: facts.call },
    { what: 'cost', value: facts.price.cost },
    ...lines.map(({ id, invoice, description, cost }) => ({
      what: `bill ${invoice ?? ''}`,
      value: `${id} ${description} ${cost}`,
    })),
    { what: `${profitAndLoss.product} ${profitAndLoss.period}`, value: profitAndLoss.cost },
  ],
});

type MatchStatus = 'matched' | 'variance' | 'missing';

function matchOf(billed: Picos, explained: Picos, found: readonly Contribution[]): MatchStatus {
  if (found.length === 0) return 'missing';
  const away = billed > explained ? billed - explained : explained - billed;
  return away * 1000n <= (billed < 0n ? -billed : billed) * TOLERANCE_PER_MILLE ? 'matched' : 'variance';
}

function told(found: readonly Contribution[], billed: Picos) {
  const shown = found.slice(0, MOST_CONTRIBUTORS);
  const rest = found.slice(MOST_CONTRIBUTORS);
  const [first] = rest;
  const others = first && {
    values: Object.fromEntries(Object.keys(first.values).map((name) => [name, `(${rest.length} more)`])),
    cost: rest.reduce((sum, { cost }) => sum + cost, 0n),
    calls: rest.reduce((sum, { calls }) => sum + calls, 0),
  };
  return [...shown, ...(others ? [others] : [])].map(({ values, cost, calls }) => ({
    values: { ...values },
    cost: formatPicos(cost),
    share: billed === 0n ? 0 : Number((cost * 1_000_000n) / billed) / 1_000_000,
    calls,
  }));
}

function sentenceOf(line: BillLine, found: readonly Contribution[], status: MatchStatus): string {
  const calls = found.reduce((sum, contribution) => sum + contribution.calls, 0);
  const said = `${line.description} of ${line.invoiceIssuer}, $${formatPicos(line.cost)}`;
  if (status === 'missing') return `${said}: no call was seen for it.`;
  return `${said}, is for ${calls} calls${status === 'matched' ? '' : ', which do not explain all of it'}.`;
}

function factsOf({ id, provider, model, quantity, period, cost, invoice, invoiceIssuer, description }: BillLine) {
  const [from, to] = [period.from, period.to].map((at) => new Date(at).toISOString());
  return {
    id,
    provider,
    model,
    quantity,
    from: from ?? '',
    to: to ?? '',
    cost: formatPicos(cost),
    invoice,
    invoiceIssuer,
    description,
  };
}

async function costStatusOf({ metadata }: Context, provider: string, month: number): Promise<CostStatus> {
  const known = await costStatuses(metadata);
  return known.find((found) => found.provider === provider && found.month === month)?.status ?? 'estimated';
}

async function productCost({ store }: Context, product: string, interval: Interval): Promise<string> {
  const where = [{ dimension: 'product', operator: 'is' as const, values: [product] }];
  const [row] = await spend(store, { measures: ['cost'], by: [], interval, grain: null, where });
  return String(row?.measures.cost ?? '0');
}
