import { z } from 'zod';
import { CALL_ORDERS, listCalls } from '../store/call-list.ts';
import { askedInterval } from './interval.ts';
import { operation } from './operation.ts';
import {
  checkDimensions,
  fromParameter,
  limitParameter,
  parseCondition,
  revealParameter,
  timeZoneParameter,
  toParameter,
  whereParameter,
} from './parameters.ts';
import { revealedRows, tokensInstead } from './pseudonymised.ts';

const ORDERS = CALL_ORDERS.flatMap((by) => [by, `-${by}`] as const);

export const calls = operation({
  name: 'calls',
  summary: 'Single calls behind any number, page by page.',
  access: 'read',
  isPostTaken: true,
  input: z.object({
    from: fromParameter,
    to: toParameter,
    timeZone: timeZoneParameter,
    where: whereParameter,
    order: z.enum(ORDERS).default('-cost').describe('at, cost, tokens or durationMs; a leading - is descending.'),
    limit: limitParameter(1000, 50),
    cursor: z.string().optional().describe('`next` of the page before.'),
    reveal: revealParameter,
  }),
  output: z.object({
    calls: z.array(
      z.object({
        id: z.string(),
        at: z.string(),
        provider: z.string(),
        model: z.string(),
        operation: z.string(),
        status: z.string(),
        inputTokens: z.number(),
        outputTokens: z.number(),
        cost: z.string().nullable(),
        unpricedReason: z.string().nullable(),
        durationMs: z.number().nullable(),
        values: z.record(z.string(), z.string()),
      }),
    ),
    next: z.string().nullable(),
  }),
  async run(context, asked) {
    const names = context.rules().dimensions.map(({ name }) => name);
    const where = asked.where.map(parseCondition);
    checkDimensions(
      where.map(({ dimension }) => dimension),
      names,
    );
    const page = await listCalls(context.store, {
      interval: askedInterval(context, asked).interval,
      where: tokensInstead(context, where),
      order: { by: orderOf(asked.order), descending: asked.order.startsWith('-') },
      limit: asked.limit,
      cursor: asked.cursor ?? null,
      dimensions: names,
    });
    return { calls: revealedRows(context, page.calls, asked.reveal), next: page.next };
  },
  table: (answer) =>
    answer.calls.map(({ values, cost, unpricedReason, ...call }) => ({
      ...call,
      cost: cost ?? `unknown (${unpricedReason})`,
      ...values,
    })),
});

function orderOf(text: (typeof ORDERS)[number]): (typeof CALL_ORDERS)[number] {
  return CALL_ORDERS.find((by) => text.endsWith(by)) ?? 'cost';
}
