import { z } from 'zod';
import { canonicalProvider } from '../core/provider.ts';
import { isTokenClass, QUANTITIES } from '../core/quantity.ts';
import { AppError } from '../errors.ts';
import { recordAudit } from '../store/metadata/audit.ts';
import { yamlFrom } from '../yaml.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import type { KeptPrices } from './prices-in-force.ts';

const input = z.object({
  text: z.string().max(1_000_000).optional().describe('A price file, or a file of contracts, as YAML or JSON.'),
  provider: z.string().optional().describe('Whose price is set.'),
  model: z.string().optional().describe('Of which model; with a discount also `gpt-5*`, or all when left out.'),
  quantity: z.enum(QUANTITIES).optional().describe('Of what: uncachedInputTokens, visibleOutputTokens, webSearches …'),
  rate: z.string().max(40).optional().describe('Dollars: for a million tokens, or for one of anything else.'),
  discount: z.string().max(40).optional().describe('Per cent off the list price, instead of a rate.'),
  serviceTier: z.string().optional().describe('Only in this service tier.'),
  region: z.string().optional().describe('Only in this region.'),
  from: z.string().optional().describe('First day it holds (UTC); default: since ever.'),
  to: z.string().optional().describe('First day it no longer holds.'),
  remove: z.string().optional().describe('Take out the contract of this name that was set before.'),
});
type Input = z.infer<typeof input>;

export const pricesSet = operation({
  name: 'prices-set',
  summary: 'Set a price, a discount or a contract of your own, from a day on.',
  access: 'admin',
  input,
  output: z.object({ priceBook: z.string(), set: z.string(), remedy: z.string() }),
  command: { words: ['prices', 'set'], argument: { parameter: 'text', isFile: true } },
  async run(context, asked) {
    const { set, kept } = changed(context.pricesInForce.kept, asked);
    const before = context.book.revision;
    const { revision } = await context.pricesInForce.keep(kept);
    await audit(context, set, before, revision);
    return {
      priceBook: revision,
      set,
      remedy: 'Calls from now on are priced so; `whence prices reprice` tells what would move before.',
    };
  },
  table: ({ priceBook, set, remedy }) => [{ set, 'price book': priceBook, next: remedy }],
});

interface Change {
  /** In words. */
  readonly set: string;
  readonly kept: KeptPrices;
}

function changed(kept: KeptPrices, asked: Input): Change {
  if (asked.remove !== undefined) return removed(kept, asked.remove);
  if (asked.text !== undefined) return fromText(kept, asked.text);
  const { provider, model, quantity, rate, discount } = asked;
  if (provider !== undefined && discount !== undefined) return discounted(kept, { ...asked, provider, discount });
  if (provider !== undefined && model !== undefined && quantity !== undefined && rate !== undefined)
    return rated(kept, { ...asked, provider, model, quantity, rate });
  throw new AppError(
    'bad-request',
    'There is no price to set.',
    'Give a file, or a provider with a discount, or a provider, model, quantity and rate.',
  );
}

function fromText(kept: KeptPrices, text: string): Change {
  const file = yamlFrom(text, 'the file', 'bad-price-file');
  if (typeof file !== 'object' || file === null || !('contracts' in file)) {
    return { set: 'a price file', kept: { ...kept, prices: [...kept.prices, file] } };
  }
  const given: unknown[] = Array.isArray(file.contracts) ? file.contracts : [];
  const names = new Set(given.map(nameOf));
  const others = kept.contracts.filter((contract) => !names.has(nameOf(contract)));
  return { set: `contracts ${[...names].join(', ')}`, kept: { ...kept, contracts: [...others, ...given] } };
}

function removed(kept: KeptPrices, name: string): Change {
  const contracts = kept.contracts.filter((contract) => nameOf(contract) !== name);
  if (contracts.length === kept.contracts.length)
    throw new AppError(
      'not-found',
      `No contract "${name}" was set.`,
      'Those of the configuration are taken out there.',
    );
  return { set: `no contract ${name}`, kept: { ...kept, contracts } };
}

function rated(
  kept: KeptPrices,
  {
    provider,
    model,
    quantity,
    rate,
    ...asked
  }: Input & { provider: string; model: string; quantity: (typeof QUANTITIES)[number]; rate: string },
): Change {
  const amounts = { [quantity]: rate };
  const prices = [
    { ...conditionsOf(asked), ...(isTokenClass(quantity) ? { perMillionTokens: amounts } : { perUnit: amounts }) },
  ];
  const file = { provider, models: [{ id: model, prices }] };
  return { set: `${provider} ${model} ${quantity} at $${rate}`, kept: { ...kept, prices: [...kept.prices, file] } };
}

function discounted(
  kept: KeptPrices,
  { provider, model, quantity, discount, ...asked }: Input & { provider: string; discount: string },
): Change {
  const discounts = [
    {
      percent: discount,
      ...(model === undefined ? {} : { models: [model] }),
      ...(quantity === undefined ? {} : { quantities: [quantity] }),
      ...conditionsOf(asked),
    },
  ];
  const parts = ['set', canonicalProvider(provider), model, quantity, asked.serviceTier, asked.region, asked.from];
  const name = parts
    .filter((part) => part !== undefined)
    .join('-')
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .slice(0, 60);
  const others = kept.contracts.filter((contract) => nameOf(contract) !== name);
  const contract = { name, provider, discounts };
  return { set: `${name}: ${discount} % off`, kept: { ...kept, contracts: [...others, contract] } };
}

function conditionsOf({ serviceTier, region, from, to }: Pick<Input, 'serviceTier' | 'region' | 'from' | 'to'>) {
  return Object.fromEntries(
    Object.entries({ serviceTier, region, from, to }).filter(([, value]) => value !== undefined),
  );
}

function nameOf(contract: unknown): string {
  const name: unknown = typeof contract === 'object' && contract !== null ? Reflect.get(contract, 'name') : null;
  return typeof name === 'string' ? name : '';
}

async function audit({ metadata, clock }: Context, set: string, before: string, after: string): Promise<void> {
  await recordAudit(metadata, {
    at: clock(),
    actor: 'local',
    action: 'prices.set',
    subject: after,
    detail: { set, before },
  });
}
