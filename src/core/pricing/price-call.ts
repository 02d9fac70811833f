import type { Call } from '../call.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES, hasUsage } from '../quantity.ts';
import type { Usage } from '../quantity.ts';
import type { BookInUse } from './book-text.ts';
import { imageVariants } from './image-variant.ts';
import type { Price, PricedCall, PriceLine, Unpriced, UnpricedReason } from './price.ts';
import { priceUsage, sumOf } from './price-usage.ts';
import { periodAt } from './rate-card.ts';
import type { KnownModel } from './rate-cards.ts';
import { STANDARD } from './rate.ts';
import { reportedPrice } from './reported-price.ts';

/** Prices what names no model: a seat, a search, a GPU second. */
const NO_MODEL = '*';
/** The ledger's numbers have six digits before the point; a call beyond that is a broken meter. */
const MAX_PICOS = 10n ** 18n;
const FIRST_ERROR_STATUS = 400;

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
  const isDollars = reportedCost?.currency === 'USD';
  if (!isDollars && isNotBilled(call)) {
    return { kind: 'priced', picos: 0n, lines: [], basis: 'not-billed', listPicos: null };
  }
  const lines = bookLines(call, model, book);
  const isBookKnown = Array.isArray(lines);
  if (reportedCost && isDollars) {
    const price = reportedPrice(reportedCost.picos, call.provider, isBookKnown ? lines : null);
    return inRange(price);
  }
  if (isBookKnown) return inRange({ kind: 'priced', picos: sumOf(lines), lines, basis: 'book', listPicos: null });
  if (reportedCost)
    return unpriced('foreign-currency', `${call.provider} reported its cost in ${reportedCost.currency}`);
  return lines;
}

/** Refused before anything was generated: providers do not charge for that. A call cut off may well be charged. */
function isNotBilled(call: Call): boolean {
  const isRefused = call.httpStatus !== null && call.httpStatus >= FIRST_ERROR_STATUS;
  return call.status === 'error' && isRefused && !hasUsage(call.usage);
}

/** The model that answered, else the one asked for; the first that the book prices, else the first that is stated. */
function modelOf(call: Call, book: BookInUse): KnownModel {
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
function bookLines(call: Call, model: KnownModel, book: BookInUse): PriceLine[] | Unpriced {
  const lines: PriceLine[] = [];
  if (call.parts === null) return addLines(call, model, call.usage, book, lines) ?? lines;
  for (const part of call.parts) {
    const failure = addLines(call, book.cards.model(call.provider, part.model), part.usage, book, lines);
    if (failure) return failure;
  }
  return lines;
}

function addLines(call: Call, model: KnownModel, usage: Usage, book: BookInUse, lines: PriceLine[]): Unpriced | null {
  if (!model.entry) return hasUsage(usage) ? unknownModel(call, model, book) : noUsage(call);
  const periods = book.cards.card(model, call.serviceTier, call.region);
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
