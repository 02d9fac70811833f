import { z } from 'zod';
import { readList, updateOf } from '../../prices/update.ts';
import { AppError } from '../errors.ts';
import { recordAudit } from '../store/metadata/audit.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import { flagParameter, limitParameter } from './parameters.ts';

const change = z.object({
  kind: z.enum(['new model', 'new price', 'changed', 'kept', 'gone']),
  provider: z.string(),
  model: z.string(),
  price: z.string().describe('What is priced, and under which conditions.'),
  before: z.string().nullable().describe('Dollars a unit.'),
  after: z.string().nullable(),
  from: z.string().nullable().describe('First day of the new price; null: since ever.'),
});
const output = z.object({
  source: z.string(),
  counts: z.record(z.string(), z.number()).describe('Changes by kind.'),
  changes: z.array(change).describe('`kept`: a better source says so. `gone`: no longer listed, and still priced.'),
  applied: z.boolean(),
  priceBook: z.string(),
});

export const pricesUpdate = operation({
  name: 'prices-update',
  summary: 'Merge a newer price list: the difference, and with it the prices, from a day on.',
  access: 'admin',
  input: z.object({
    text: z
      .string()
      .max(64_000_000)
      .describe('The list as JSON: of LiteLLM, genai-prices or models.dev, or files as in prices/book.'),
    from: z.iso.date().optional().describe('First day of changed prices (UTC); default: today.'),
    plan: flagParameter('Tell what would change, and change nothing.'),
    limit: limitParameter(100_000, 1000),
  }),
  output,
  command: { words: ['prices', 'update'], argument: { parameter: 'text', isFile: true } },
  async run(context, { text, from, plan, limit }) {
    const day = from ?? new Date(context.clock()).toISOString().slice(0, 'YYYY-MM-DD'.length);
    const read = readList(parsed(text), day);
    if (read === null) throw notAList();
    const { source, changes, files } = updateOf(context.book, read.source, read.quotes, day);
    const counts = Object.fromEntries(
      [...Map.groupBy(changes, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length]),
    );
    if (!plan && files.length > 0) await merge(context, files, { source, day, ...counts });
    const shown = changes.slice(0, limit);
    return {
      source,
      counts,
      changes: shown,
      applied: !plan && files.length > 0,
      priceBook: context.pricesInForce.book.revision,
    };
  },
  table: ({ changes }) => changes,
});

async function merge(
  { pricesInForce, metadata, clock, book }: Context,
  files: readonly unknown[],
  detail: Readonly<Record<string, string | number>>,
): Promise<void> {
  const { kept } = pricesInForce;
  const { revision } = await pricesInForce.keep({ ...kept, updates: [...kept.updates, ...files] });
  const said = { ...detail, before: book.revision };
  await recordAudit(metadata, {
    at: clock(),
    actor: 'local',
    action: 'prices.update',
    subject: revision,
    detail: said,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notAList();
  }
}

function notAList(): AppError {
  return new AppError(
    'bad-price-file',
    'The file is no price list that is known.',
    'Give the JSON of LiteLLM, genai-prices or models.dev, or a file as in prices/book.',
  );
}
