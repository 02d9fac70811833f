import { z } from 'zod';
import { formatDecimal, formatPicos } from '../core/money.ts';
import type { PricedCall, PriceLine } from '../core/pricing/price.ts';
import { priceCall } from '../core/pricing/price-call.ts';
import { rateById } from '../core/pricing/explain.ts';
import type { StoredCall } from '../store/call-row.ts';
import { callFacts, factsOf } from './call-facts.ts';
import { callSentence, formulaText } from './call-sentence.ts';
import type { Context } from './context.ts';
import { sizeFacts, sizeFactsOf } from './size-facts.ts';
import { attributionFacts, toldAttribution } from './attribution-facts.ts';
import { executionOf } from './execution-of.ts';
import { findCall } from './find-call.ts';
import { operation, type TableRow } from './operation.ts';
import { revealParameter } from './parameters.ts';
import { mayReveal, revealedValues } from './pseudonymised.ts';
import { rateFacts, rateFactsOf } from './rate-facts.ts';

const MICRO_DIGITS = 6;

const priceLine = rateFacts.extend({ model: z.string(), amount: z.string(), cost: z.string() });
const price = z.union([
  z.object({
    kind: z.literal('priced'),
    cost: z.string(),
    basis: z.string(),
    listCost: z.string().nullable(),
    priceBook: z.string(),
    lines: z.array(priceLine),
    note: z.string().nullable(),
  }),
  z.object({ kind: z.literal('unpriced'), reason: z.string(), detail: z.string() }),
]);
const output = z.object({
  sentence: z.string(),
  call: callFacts,
  identity: z.object({ kind: z.string(), value: z.string() }),
  model: z.object({
    developer: z.string().nullable(),
    family: z.string().nullable(),
    model: z.string(),
    version: z.string().nullable(),
  }),
  serviceProvider: z.string(),
  hostProvider: z.string(),
  invoiceIssuer: z.string(),
  size: sizeFacts,
  price,
  formula: z.array(z.object({ text: z.string(), amount: z.string() })),
  rulesRevision: z.number().describe('Rule ids are those of this revision.'),
  dimensions: attributionFacts,
});
type Output = z.infer<typeof output>;

export const call = operation({
  name: 'call',
  summary: 'One call: its usage, how its cost was made, and the rule that set each dimension.',
  access: 'read',
  input: z.object({
    id: z
      .string()
      .min(1)
      .max(500)
      .describe("Our id, the sender's own id, the provider's response id, or trace and span id."),
    reveal: revealParameter,
  }),
  output,
  command: { words: ['call'], argument: { parameter: 'id', isFile: false } },
  async run(context, { id, reveal }) {
    const stored = await findCall(context, id);
    const priced = priceCall(stored.call, context.book);
    const told = priceOf(stored, priced, context);
    const shown = mayReveal(context, reveal)
      ? { ...stored.call, labels: revealedValues(context, stored.call.labels) }
      : stored.call;
    return {
      sentence: callSentence(stored, told),
      call: factsOf(shown, stored.doors, stored.call.reportedCost && formatPicos(stored.call.reportedCost.picos)),
      identity: {
        kind: before(stored.call.identity),
        value: stored.call.identity.slice(before(stored.call.identity).length + 1),
      },
      model: stored.model,
      serviceProvider: stored.serviceProvider,
      hostProvider: stored.hostProvider,
      invoiceIssuer: stored.invoiceIssuer,
      size: sizeFactsOf(stored.call, priced.price, context.book),
      price: told,
      formula: told.kind === 'priced' ? told.lines.map((line) => ({ text: formulaText(line), amount: line.cost })) : [],
      rulesRevision: context.rules().revision,
      dimensions: toldAttribution(
        context,
        context.attribution().explain({ ...priced, model: stored.model }, await executionOf(context, stored.call)),
        reveal,
      ),
    };
  },
  table: tableOf,
});

/** The stored cost is the truth; today's book only explains it when it comes to the same. */
function priceOf(stored: StoredCall, priced: PricedCall, context: Context): Output['price'] {
  if (stored.picos === null) {
    const detail =
      priced.price.kind === 'unpriced'
        ? priced.price.detail
        : 'it was unpriced when it was stored; the price book knows it now';
    return { kind: 'unpriced', reason: stored.unpricedReason ?? 'unknown-model', detail };
  }
  const same = priced.price.kind === 'priced' && priced.price.picos === stored.picos;
  return {
    kind: 'priced',
    cost: formatPicos(stored.picos),
    basis: stored.priceBasis ?? 'book',
    listCost: stored.listPicos === null ? null : formatPicos(stored.listPicos),
    priceBook: stored.priceBook,
    lines: same && priced.price.kind === 'priced' ? priced.price.lines.flatMap((line) => lineFacts(context, line)) : [],
    note: same
      ? null
      : `Priced with price book ${stored.priceBook}; the one in force now (${context.book.revision}) says otherwise.`,
  };
}

function lineFacts(context: Context, line: PriceLine): z.infer<typeof priceLine>[] {
  const rate = rateById(context.book, line.rateId);
  if (rate === null) return [];
  const amount = formatDecimal(line.amountMicros, MICRO_DIGITS);
  return [{ ...rateFactsOf(rate), quantity: line.quantity, model: line.model, amount, cost: formatPicos(line.picos) }];
}

function before(identity: string): string {
  return identity.slice(0, Math.max(0, identity.indexOf(':')));
}

function row(what: string, value: string | number | null, how: string | null): TableRow {
  return { what, value, how };
}

function tableOf({ call: facts, price: told, dimensions, formula, sentence }: Output): TableRow[] {
  return [
    row('', sentence, null),
    row('at', facts.at, facts.doors.join(', ')),
    row('model', facts.responseModel ?? facts.requestModel, facts.provider),
    ...Object.entries(facts.usage).map(([name, amount]) => row(name, amount, `conservation ${facts.conservation}`)),
    ...(told.kind === 'priced'
      ? told.lines.map((line, index) =>
          row('price line', line.cost, `${formula[index]?.text ?? ''} (${line.source.name})`),
        )
      : []),
    row(
      'cost',
      told.kind === 'priced' ? told.cost : null,
      told.kind === 'priced' ? (told.note ?? told.basis) : `${told.reason}: ${told.detail}`,
    ),
    ...dimensions.map(({ name, value, rule, source, kind }) =>
      row(name, value, rule === null ? null : `${rule} from ${source ?? 'a constant'} (${kind})`),
    ),
  ];
}
