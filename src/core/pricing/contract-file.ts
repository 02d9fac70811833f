import { z } from 'zod';
import { serviceTierOf } from '../capture/service-tier.ts';
import { parseDecimal, picosFromDollars } from '../money.ts';
import type { Problem } from '../problem.ts';
import { canonicalProvider } from '../provider.ts';
import { QUANTITIES } from '../quantity.ts';
import { nearest } from '../spelling.ts';
import type { Contract, Discount, Validity } from './contract.ts';
import { Amount, Day, Model, Name } from './price-file.ts';

const PERCENT_DIGITS = 6;
const MICRO_DIGITS = 6;
const ALL = 100n * 10n ** BigInt(PERCENT_DIGITS);

const Percent = z
  .union([z.string().max(40), z.number()])
  .transform((text) => parseDecimal(String(text), PERCENT_DIGITS) ?? -1n)
  .refine((percent) => percent >= 0n && percent <= ALL, 'is no percentage: write one from 0 to 100');
const Money = Amount.transform((text) => picosFromDollars(text) ?? 0n);
const Names = z.array(Name.transform((name) => name.toLowerCase())).min(1);
const Quantity = z.enum(QUANTITIES);
const dated = { from: Day.optional(), to: Day.optional() };

const DiscountText = z.strictObject({
  percent: Percent,
  models: Names.optional(),
  quantities: z.array(Quantity).min(1).optional(),
  serviceTier: Name.optional(),
  region: Name.optional(),
  ...dated,
});

const ContractText = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/, 'is no name: use letters, digits, ".", "_" and "-"'),
  provider: Name,
  ...dated,
  discounts: z.array(DiscountText).default([]),
  rates: z.array(Model).default([]),
  volume: z
    .strictObject({
      by: z.enum(['spend', 'tokens']).default('spend'),
      kind: z.enum(['graduated', 'cliff']).default('graduated'),
      steps: z.array(z.strictObject({ above: Amount, percent: Percent })).min(1),
    })
    .optional(),
  credits: z
    .array(z.strictObject({ name: Name, amount: Money, every: z.enum(['once', 'month']).default('once'), ...dated }))
    .default([]),
  minimum: Money.optional(),
  free: z.array(z.strictObject({ quantity: Quantity, amount: Amount, models: Names.optional() })).default([]),
});
type ContractText = z.output<typeof ContractText>;

const File = z.strictObject({ contracts: z.array(ContractText) });

/** Contracts as parsed YAML or JSON: `{contracts: [...]}`. Problems name the contract and the field. */
export function readContracts(file: unknown): readonly Contract[] | { readonly problems: readonly Problem[] } {
  const result = File.safeParse(file);
  if (result.success) return result.data.contracts.map(contractOf);
  return { problems: result.error.issues.map((issue) => problemOf(issue)) };
}

function contractOf(text: ContractText): Contract {
  const validity = validityOf(text, { from: null, to: null });
  return {
    ...validity,
    name: text.name,
    provider: canonicalProvider(text.provider),
    discounts: text.discounts.map((discount) => discountOf(text.name, discount, validity)),
    rates: text.rates.map(({ prices, ...model }) => ({
      ...model,
      prices: prices.map((group) => ({ ...within(text), ...group })),
    })),
    volume: volumeOf(text.volume),
    credits: text.credits.map((credit) => ({ ...credit, ...validityOf(credit, validity) })),
    minimum: text.minimum ?? null,
    free: text.free.map(({ quantity, amount, models }) => ({
      quantity,
      micros: parseDecimal(amount, MICRO_DIGITS) ?? 0n,
      models: models ?? null,
    })),
  };
}

function within({ from, to }: ContractText) {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function discountOf(contract: string, text: z.output<typeof DiscountText>, whole: Validity): Discount {
  return {
    ...validityOf(text, whole),
    contract,
    microPercent: text.percent,
    models: text.models ?? null,
    quantities: text.quantities ?? null,
    serviceTier: text.serviceTier === undefined ? null : serviceTierOf(text.serviceTier),
    region: text.region?.toLowerCase() ?? null,
  };
}

function volumeOf(text: ContractText['volume']): Contract['volume'] {
  if (text === undefined) return null;
  const digits = text.by === 'spend' ? 12 : 0;
  const steps = text.steps
    .map(({ above, percent }) => ({ above: parseDecimal(above, digits) ?? 0n, microPercent: percent }))
    .toSorted((left, right) => Number(left.above > right.above) - Number(left.above < right.above));
  return { by: text.by, kind: text.kind, steps };
}

interface Dated {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function validityOf({ from, to }: Dated, whole: Validity): Validity {
  return {
    from: from === undefined ? whole.from : Date.parse(from),
    to: to === undefined ? whole.to : Date.parse(to),
  };
}

function problemOf(issue: z.core.$ZodIssue): Problem {
  const isUnknown = issue.code === 'unrecognized_keys';
  const key = isUnknown ? (issue.keys[0] ?? '') : '';
  const place = [...issue.path, ...(isUnknown ? [key] : [])].map(String).join('.');
  const meant = isUnknown
    ? nearest(key, [...Object.keys(ContractText.shape), ...Object.keys(DiscountText.shape)])
    : null;
  return {
    code: 'bad-price-file',
    place,
    reason: isUnknown ? 'unknown key' : issue.message,
    remedy: meant === null ? 'See docs/guide/prices.md for contracts.' : `Did you mean ${meant}?`,
  };
}
