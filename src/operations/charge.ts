import { z } from 'zod';
import { attributionFacts, toldAttribution } from './attribution-facts.ts';
import { AppError } from '../errors.ts';
import { readCharge } from '../store/charge-read.ts';
import { operation, type TableRow } from './operation.ts';
import { revealParameter } from './parameters.ts';

const ID = /^[0-9a-f]{32}$/;

const output = z.object({
  sentence: z.string(),
  charge: z.object({
    id: z.string(),
    origin: z.string(),
    from: z.string(),
    to: z.string(),
    invoiceIssuer: z.string(),
    invoice: z.string().nullable(),
    serviceName: z.string(),
    sku: z.string().nullable(),
    description: z.string().nullable(),
    resource: z.string().nullable(),
    category: z.string(),
    tags: z.record(z.string(), z.string()),
    native: z.record(z.string(), z.string()).describe('Every column of the bill, by its own name.'),
  }),
  cost: z.string().nullable().describe('Effective cost in dollars; null when no rate is known for the currency.'),
  billedCost: z.string().nullable(),
  currency: z.string(),
  rulesRevision: z.number(),
  dimensions: attributionFacts,
});
type Output = z.infer<typeof output>;

export const charge = operation({
  name: 'charge',
  summary: 'One line of a bill, or of what is derived from it, and the rule that set each dimension.',
  access: 'read',
  input: z.object({
    id: z.string().min(1).max(100).describe('The id of the charge, 32 hexadecimal digits.'),
    reveal: revealParameter,
  }),
  output,
  command: { words: ['charge'], argument: { parameter: 'id', isFile: false } },
  async run(context, { id, reveal }): Promise<Output> {
    const known = ID.test(id) ? await readCharge(context.engine, id) : null;
    if (!known) throw new AppError('not-found', `No charge has the id "${id}".`, 'Ids are 32 hexadecimal digits.');
    const { charge: stored, cost, billedCost } = known;
    return {
      sentence: `${stored.serviceName} of ${stored.invoiceIssuer}, ${cost === null ? 'of unknown cost' : `$${cost}`}.`,
      charge: {
        id: stored.id,
        origin: stored.origin,
        from: new Date(stored.chargePeriod.from).toISOString(),
        to: new Date(stored.chargePeriod.to).toISOString(),
        invoiceIssuer: stored.invoiceIssuer,
        invoice: stored.invoice,
        serviceName: stored.serviceName,
        sku: stored.sku,
        description: stored.description,
        resource: stored.resource,
        category: stored.category,
        tags: { ...stored.tags },
        native: { ...stored.native },
      },
      cost,
      billedCost,
      currency: stored.currency,
      rulesRevision: context.rules().revision,
      dimensions: toldAttribution(context, context.attribution().explainCharge(known), reveal),
    };
  },
  table: ({ sentence, charge: facts, dimensions }) => [
    row('', sentence, null),
    row('period', facts.from, facts.to),
    row('resource', facts.resource, facts.sku),
    ...dimensions.map(({ name, value, rule, source, kind }) =>
      row(name, value, rule === null ? null : `${rule} from ${source ?? 'a constant'} (${kind})`),
    ),
  ],
});

function row(what: string, value: string | null, how: string | null): TableRow {
  return { what, value, how };
}
