import { parse } from 'yaml';
import { z } from 'zod';
import { divideRounded, parseDecimal } from '../src/core/money.ts';
import { isTokenClass, QUANTITIES } from '../src/core/quantity.ts';
import { readPriceFile } from '../src/core/pricing/price-file.ts';
import { ratesOf } from '../src/core/pricing/rate.ts';
import { describeProblem } from '../src/core/problem.ts';
import { scopeKey } from './quote.ts';
import type { Quote } from './quote.ts';

const Texts = z.union([z.string(), z.array(z.string())]);
const Quantities = z.array(z.enum(QUANTITIES));
/** Which models a statement is about: names in a list, or a regular expression for what is stated of a family. */
const subject = {
  provider: Texts,
  models: Texts,
  except: z.string().optional(),
  why: z.string(),
  reference: z.url(),
  observedAt: z.string(),
};
/** Prices as the provider's documentation states them; they replace whatever lists say of these quantities. */
const Correction = z.strictObject({ ...subject, prices: z.array(z.unknown()) });
/** A price the provider defines as a multiple of another. Fills gaps, or replaces what lists say when `replaces`. */
const Derivation = z.strictObject({
  ...subject,
  times: z.string(),
  of: Quantities.optional(),
  serviceTier: z.string().optional(),
  to: z.strictObject({
    serviceTier: z.string().optional(),
    region: z.string().optional(),
    quantity: z.enum(QUANTITIES).optional(),
  }),
  replaces: z.boolean().optional(),
});
/** Quotes that are known to be wrong and have no known right value. */
const Removal = z.strictObject({ ...subject, serviceTier: z.string().optional(), quantities: Quantities.optional() });
/** A broker that sells at its makers' prices: prefix of its names to the maker as provider. */
const Resale = z.strictObject({
  provider: z.string(),
  of: z.record(z.string(), z.string()),
  except: z.string().optional(),
  why: z.string(),
  reference: z.url(),
  observedAt: z.string(),
});
export type Resale = z.infer<typeof Resale>;
const Corrections = z.strictObject({
  removals: z.array(Removal),
  corrections: z.array(Correction),
  derivations: z.array(Derivation),
  fees: z.array(Correction),
  resales: z.array(Resale),
});
type Correction = z.infer<typeof Correction>;
type Derivation = z.infer<typeof Derivation>;
type Removal = z.infer<typeof Removal>;

export function parseCorrections(yaml: string): z.infer<typeof Corrections> {
  return Corrections.parse(parse(yaml));
}

const EXACT = 10n ** 6n;
const DOCUMENTATION = 'provider-documentation';

export function withoutRemoved(quotes: readonly Quote[], removals: readonly Removal[]): Quote[] {
  const isRemoved = (quote: Quote): boolean =>
    removals.some(
      (removal) =>
        isAbout(removal, quote) &&
        (removal.serviceTier === undefined || removal.serviceTier === quote.serviceTier) &&
        (removal.quantities === undefined || removal.quantities.includes(quote.quantity)),
    );
  return quotes.filter((quote) => !isRemoved(quote));
}

/** Corrections as quotes of the highest standing, for models named outright. */
export function correctionQuotes(corrections: readonly Correction[]): Quote[] {
  return corrections.flatMap((correction) =>
    [correction.provider]
      .flat()
      .flatMap((provider) => [correction.models].flat().flatMap((model) => statedQuotes(provider, model, correction))),
  );
}

/** Fees (per search, per session) for every known model of a family that has no such price yet. */
export function withFees(quotes: readonly Quote[], fees: readonly Correction[]): Quote[] {
  const known = new Set(quotes.map(scopeKey));
  const models = new Map(quotes.map((quote) => [quote.model, quote]));
  const added = fees.flatMap((fee) =>
    [...models.values()]
      .filter((quote) => isAbout(fee, quote))
      .flatMap((quote) => statedQuotes(quote.provider, quote.model, fee)),
  );
  return [...quotes, ...added.filter((quote) => !known.has(scopeKey(quote)))];
}

/** Adds the prices that the provider defines by another price: half for batches, double for an hour of cache. */
export function withDerived(quotes: readonly Quote[], derivations: readonly Derivation[]): Quote[] {
  let all = [...quotes];
  for (const derivation of derivations) {
    const derived = all.filter((quote) => isBase(derivation, quote)).map((quote) => derive(quote, derivation));
    const keys = new Set((derivation.replaces ? derived : all).map(scopeKey));
    if (derivation.replaces) all = [...all.filter((quote) => !keys.has(scopeKey(quote))), ...derived];
    else all.push(...derived.filter((quote) => !keys.has(scopeKey(quote))));
  }
  return all;
}

function isBase(derivation: Derivation, quote: Quote): boolean {
  const isOf = derivation.of ? derivation.of.includes(quote.quantity) : isTokenClass(quote.quantity);
  const isTier = quote.serviceTier === (derivation.serviceTier ?? 'standard');
  return isOf && isTier && (quote.region === null || derivation.to.region === undefined) && isAbout(derivation, quote);
}

function derive(quote: Quote, derivation: Derivation): Quote {
  const factor = parseDecimal(derivation.times, 6) ?? EXACT;
  return {
    ...quote,
    rate: divideRounded(quote.rate * factor, EXACT),
    quantity: derivation.to.quantity ?? quote.quantity,
    serviceTier: derivation.to.serviceTier ?? quote.serviceTier,
    region: derivation.to.region ?? quote.region,
    source: DOCUMENTATION,
    observedAt: derivation.observedAt,
    note: `${derivation.why} (${derivation.reference})`,
  };
}

function isAbout(subject: Pick<Removal, 'provider' | 'models' | 'except'>, quote: Quote): boolean {
  if (![subject.provider].flat().includes(quote.provider)) return false;
  if (subject.except !== undefined && new RegExp(subject.except).test(quote.model)) return false;
  if (typeof subject.models === 'string') return new RegExp(subject.models).test(quote.model);
  return subject.models.includes(quote.model);
}

/** Read as a price file is, by the same code, so that both mean the same. */
function statedQuotes(provider: string, model: string, statement: Correction): Quote[] {
  const file = readPriceFile({ provider, models: [{ id: model, prices: statement.prices }] });
  if (!('provider' in file)) throw new Error(file.map(describeProblem).join('\n'));
  const note = `${statement.why} (${statement.reference})`;
  return file.models.flatMap(({ prices }) =>
    prices.flatMap((group) =>
      ratesOf(file, model, [group], { owner: null, order: 0 }).map((rate) => ({
        provider,
        model,
        quantity: rate.quantity,
        rate: rate.rate,
        serviceTier: rate.serviceTier,
        region: rate.region,
        above: rate.above,
        kind: rate.kind,
        from: group.from ?? null,
        to: group.to ?? null,
        hours: group.hours ?? null,
        observedAt: statement.observedAt,
        source: DOCUMENTATION,
        note,
      })),
    ),
  );
}
