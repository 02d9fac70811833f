import { formatAttos, formatPicos } from '../src/core/money.ts';
import { isTokenClass, QUANTITIES } from '../src/core/quantity.ts';
import type { Quantity } from '../src/core/quantity.ts';
import type { ModelPrices, PriceFile, PriceGroup } from '../src/core/pricing/price-file.ts';
import type { PriceSource } from '../src/core/pricing/price.ts';
import { windowKey, type ContextWindows } from './context-window.ts';
import { SOURCE_ORDER } from './quote.ts';
import type { Quote } from './quote.ts';

const ORDER = new Map(QUANTITIES.map((quantity, index) => [quantity, index] as const));

/** One provider's quotes as the file people read: models by name, prices that share their conditions together. */
export function bookFile(
  provider: string,
  quotes: readonly Quote[],
  sources: Readonly<Record<string, PriceSource>>,
  windows: ContextWindows = new Map(),
): PriceFile {
  const used = new Set(quotes.map((quote) => quote.source));
  const models = [...Map.groupBy(quotes, (quote) => quote.model)]
    .map(([id, own]): ModelPrices => ({ id, prices: priceGroups(own) }))
    .toSorted((left, right) => compareText(left.id, right.id));
  return {
    provider,
    sources: Object.fromEntries(
      SOURCE_ORDER.filter((name) => used.has(name)).flatMap((name) => {
        const source = sources[name];
        return source ? [[name, source] as const] : [];
      }),
    ),
    models: withUndated(withAliases(models)).map((model) => withWindow(provider, model, windows)),
  };
}

/** The window of a model is that of any of its names. */
function withWindow(provider: string, model: ModelPrices, windows: ContextWindows): ModelPrices {
  const { prices, ...named } = model;
  const names = [model.id, ...(model.aliases ?? [])];
  const [contextWindow] = names.flatMap((name) => windows.get(windowKey(provider, name)) ?? []);
  return contextWindow === undefined ? model : { ...named, contextWindow, prices };
}

/** The file's text: one line for each price group, so that a change of a price is a change of one line. */
export function bookText(file: PriceFile): string {
  const models = file.models.map((model) => {
    const { prices, ...head } = model;
    const rows = prices.map((group) => `      ${JSON.stringify(group)}`).join(',\n');
    return `    ${JSON.stringify(head).slice(0, -1)},"prices":[\n${rows}\n    ]}`;
  });
  const head = `  "provider": ${JSON.stringify(file.provider)},\n  "sources": ${JSON.stringify(file.sources)}`;
  return `{\n${head},\n  "models": [\n${models.join(',\n')}\n  ]\n}\n`;
}

function priceGroups(quotes: readonly Quote[]): PriceGroup[] {
  const ordered = quotes.toSorted(
    (left, right) =>
      compareText(sortKey(left), sortKey(right)) || (ORDER.get(left.quantity) ?? 0) - (ORDER.get(right.quantity) ?? 0),
  );
  return [...Map.groupBy(ordered, groupKey).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...conditions(first), ...rates(group) }] : [];
  });
}

function sortKey(quote: Quote): string {
  const tier = quote.serviceTier === 'standard' ? '' : quote.serviceTier;
  return [quote.region ?? '', tier, String(quote.above).padStart(9, '0'), groupKey(quote)].join('|');
}

function groupKey(quote: Quote): string {
  const { region, serviceTier, above, kind, from, to, hours, observedAt, source, note } = quote;
  return JSON.stringify([region, serviceTier, above, kind, from, to, hours, source, observedAt, note]);
}

/** Conditions that are the rule (standard tier, any region, flat, since ever) are left out. */
function conditions(quote: Quote): Omit<PriceGroup, 'perMillionTokens' | 'perUnit'> {
  return {
    ...(quote.serviceTier === 'standard' ? {} : { serviceTier: quote.serviceTier }),
    ...(quote.region === null ? {} : { region: quote.region }),
    ...(quote.above === 0 ? {} : { above: quote.above, kind: quote.kind }),
    ...(quote.from === null ? {} : { from: quote.from }),
    ...(quote.to === null ? {} : { to: quote.to }),
    ...(quote.hours === null ? {} : { hours: quote.hours }),
    source: quote.source,
    observedAt: quote.observedAt,
    ...(quote.note === null ? {} : { note: quote.note }),
  };
}

function rates(group: readonly Quote[]): Pick<PriceGroup, 'perMillionTokens' | 'perUnit'> {
  const perMillionTokens: { [Q in Quantity]?: string } = {};
  const perUnit: { [Q in Quantity]?: string } = {};
  for (const { quantity, rate } of group) {
    if (isTokenClass(quantity)) perMillionTokens[quantity] = formatPicos(rate);
    else perUnit[quantity] = formatAttos(rate);
  }
  return {
    ...(Object.keys(perMillionTokens).length > 0 ? { perMillionTokens } : {}),
    ...(Object.keys(perUnit).length > 0 ? { perUnit } : {}),
  };
}

/** Names with the same prices are one model with aliases when one name is another with a date or version behind it. */
function withAliases(models: readonly ModelPrices[]): ModelPrices[] {
  const kept: { id: string; aliases: string[]; prices: PriceGroup[]; text: string }[] = [];
  for (const { id, prices } of models) {
    const text = JSON.stringify(prices);
    const twin = kept.find((other) => other.text === text && isSuffixed(id, other.id));
    if (twin) twin.aliases.push(id);
    else kept.push({ id, aliases: [], prices, text });
  }
  return kept.map(({ id, aliases, prices }) => (aliases.length > 0 ? { id, aliases, prices } : { id, prices }));
}

const DATED = /^(.+?)[-@](\d{8}|\d{4}-\d{2}-\d{2})$/;

/** A model listed only with dates is called without one, too, and then means its newest snapshot. */
function withUndated(models: readonly ModelPrices[]): ModelPrices[] {
  const names = new Set(models.flatMap(({ id, aliases = [] }) => [id, ...aliases]));
  const newest = new Map<string, string>();
  for (const name of [...names].toSorted()) {
    const undated = DATED.exec(name)?.[1];
    if (undated !== undefined && !names.has(undated)) newest.set(undated, name);
  }
  const undatedOf = new Map([...newest].map(([undated, name]) => [name, undated]));
  return models.map(({ id, aliases = [], prices }) => {
    const added = [id, ...aliases].flatMap((name) => undatedOf.get(name) ?? []);
    const all = [...aliases, ...added];
    return all.length > 0 ? { id, aliases: all, prices } : { id, prices };
  });
}

function isSuffixed(long: string, short: string): boolean {
  return long.startsWith(short) && /^([-@:](v\d|\d|latest|default|preview|exp))/.test(long.slice(short.length));
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
