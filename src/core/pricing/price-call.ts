import type { Call } from '../call.ts';
import type { Picos } from '../money.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES, hasUsage } from '../quantity.ts';
import type { Usage } from '../quantity.ts';
import type { BookInUse } from './book-text.ts';
import { imageVariants } from './image-variant.ts';
import type { Price, PricedCall, PriceLine, Unpriced, UnpricedReason } from './price.ts';
import { priceUsage, sumOf } from './price-usage.ts';
import { type CardPeriod, periodAt } from './rate-card.ts';
import type { KnownModel } from './rate-cards.ts';
import { STANDARD } from './rate.ts';
import { reportedPrice } from './reported-price.ts';

/** Prices what names no model: a seat, a search, a GPU second. */
const NO_MODEL = '*';
/** The ledger's numbers have six digits before the point; a call beyond that is a broken meter. */
const MAX_PICOS = 10n ** 18n;
const FIRST_ERROR_STATUS = 400;
const OWN_RATE = /^(?:own|contract)\//;

/**
 * What a call cost, at the prices in force when it was made, and whose model, host and invoice it belongs to.
 * A function of the call and the book alone. The provider's own figure (in dollars) goes before the book's.
 */
export function priceCall(call: Call, book: BookInUse): PricedCall {
  const model = modelOf(call, book);
  return {
    call,
    model: model.identity,
    serviceProvider: model.parties.serviceProvider,
    hostProvider: model.parties.hostProvider,
    invoiceIssuer: model.parties.invoiceIssuer,
    price: priceOf(call, model, book),
  };
}

function priceOf(call: Call, model: KnownModel, book: BookInUse): Price {
  const { reportedCost } = call;
  const reported = reportedCost && book.currencies.dollars(reportedCost.picos, reportedCost.currency, call.at);
  if (reported === null && isNotBilled(call)) {
    return { kind: 'priced', picos: 0n, lines: [], basis: 'not-billed', listPicos: null };
  }
  const lines = bookLines(call, model, book, false);
  const isBookKnown = Array.isArray(lines);
  const listPicos = isBookKnown ? listPrice(call, model, book, lines) : null;
  if (reported !== null) {
    const price = reportedPrice(reported, call.provider, isBookKnown ? lines : null);
    return inRange({ ...price, listPicos });
  }
  if (isBookKnown) {
    const picos = sumOf(lines);
    return inRange({ kind: 'priced', picos, lines, basis: 'book', listPicos: listPicos === picos ? null : listPicos });
  }
  if (reportedCost)
    return unpriced('foreign-currency', `${call.provider} reported its cost in ${reportedCost.currency}`);
  return lines;
}

/** What the lists say; what only the user's own prices know has no other price than theirs. */
function listPrice(call: Call, model: KnownModel, book: BookInUse, paid: readonly PriceLine[]): Picos {
  const isOwn = book.hasOwn && paid.some(({ rateId }) => OWN_RATE.test(rateId));
  const listed = isOwn ? bookLines(call, model, book, true) : paid;
  return sumOf('kind' in listed ? paid : listed);
}

/** Refused before anything was generated: providers do not charge for that. A call cut off may well be charged. */
function isNotBilled(call: Call): boolean {
  const isRefused = call.httpStatus !== null && call.httpStatus >= FIRST_ERROR_STATUS;
  return call.status === 'error' && isRefused && !hasUsage(call.usage);
}

/** The model that answered, else the one asked for; the first that the book prices, else the first that is stated. */
export function modelOf(call: Call, book: BookInUse): KnownModel {
  const answered = named(call, call.responseModel, book);
  if (answered?.entry) return answered;
  const asked = named(call, call.requestModel, book);
  if (asked?.entry) return asked;
  const stated = answered ?? asked ?? book.cards.model(call.provider, '');
  return usesTokens(call.usage) ? stated : pricedWithoutModel(stated, book);
}

/** Usage without tokens may have a price that names no model, whatever the call names (an index, a queue). */
function pricedWithoutModel(stated: KnownModel, book: BookInUse): KnownModel {
  const general = book.cards.model(stated.provider, NO_MODEL);
  return general.entry ? { ...general, identity: stated.identity } : stated;
}

function named(call: Call, name: string | null, book: BookInUse): KnownModel | null {
  if (!name) return null;
  const variants = call.usage.images ? imageVariants(call.labels, name) : [];
  const known = variants.map((variant) => book.cards.model(call.provider, variant)).find((model) => model.entry);
  return known ?? book.cards.model(call.provider, name);
}

function usesTokens(usage: Usage): boolean {
  for (const quantity of INPUT_CLASSES) if (usage[quantity]) return true;
  for (const quantity of OUTPUT_CLASSES) if (usage[quantity]) return true;
  return false;
}

/** Lines by the book, for the call or for each of its parts; the first thing that has no price makes all unpriced. */
function bookLines(call: Call, model: KnownModel, book: BookInUse, isList: boolean): PriceLine[] | Unpriced {
  const lines: PriceLine[] = [];
  const add = (of: KnownModel, usage: Usage): Unpriced | null => addLines({ call, usage, book, isList }, of, lines);
  if (call.parts === null) return add(model, call.usage) ?? lines;
  for (const part of call.parts) {
    const failure = add(book.cards.model(call.provider, part.model), part.usage);
    if (failure) return failure;
  }
  return lines;
}

/** The prices in force for a call's model, tier, region and time; null when the book has none. */
export function cardOf(call: Call, book: BookInUse): CardPeriod | null {
  return periodAt(book.cards.card(modelOf(call, book), call.serviceTier, call.region), call.at);
}

/** What is priced, and by which prices. */
interface Priceable {
  readonly call: Call;
  readonly usage: Usage;
  readonly book: BookInUse;
  readonly isList: boolean;
}

function addLines(priceable: Priceable, model: KnownModel, lines: PriceLine[]): Unpriced | null {
  const { call, usage, book, isList } = priceable;
  if (!model.entry) return hasUsage(usage) ? unknownModel(call, model, book) : noUsage(call);
  const { cards } = book;
  const { serviceTier, region } = call;
  const periods = isList ? cards.listCard(model, serviceTier, region) : cards.card(model, serviceTier, region);
  const card = periodAt(periods, call.at);
  if (!hasUsage(usage) && !card?.isPerRequest) return noUsage(call);
  if (!card) return noCard(call, model, periods.length > 0);
  const problem = priceUsage(usage, card, model.identity.model, lines);
  if (!problem) return null;
  const place = `${call.provider} ${model.name}`;
  if (problem.reason === 'out-of-range')
    return unpriced('out-of-range', `${place}: ${problem.quantity} is no sane amount`);
  return unpriced('no-rate-for-quantity', `${place} has no ${tierOf(call)} price for ${problem.quantity}`);
}

function tierOf(call: Call): string {
  return call.serviceTier ?? STANDARD;
}

function noUsage(call: Call): Unpriced {
  return unpriced('no-usage', `${call.provider} told no usage of this ${call.operation} call`);
}

function unknownModel(call: Call, model: KnownModel, book: BookInUse): Unpriced {
  if (!book.cards.knowsProvider(call.provider))
    return unpriced('unknown-provider', `no prices of ${call.provider} are known`);
  if (model.name === '' || model.name === NO_MODEL)
    return unpriced('no-model', `the ${call.provider} call names no model`);
  return unpriced('unknown-model', `no price of ${call.provider} model ${model.name} is known`);
}

function noCard(call: Call, model: KnownModel, hasOther: boolean): Unpriced {
  const place = `${call.provider} ${model.name}`;
  if (hasOther) return unpriced('no-rate-at-time', `${place} has no price for the time of the call`);
  return unpriced('no-rate-for-quantity', `${place} has no ${tierOf(call)} price`);
}

function inRange(price: Price): Price {
  if (price.kind === 'priced' && (price.picos >= MAX_PICOS || price.picos < 0n)) {
    return unpriced('out-of-range', 'the cost is negative or above a million dollars');
  }
  return price;
}

function unpriced(reason: UnpricedReason, detail: string): Unpriced {
  return { kind: 'unpriced', reason, detail };
}
