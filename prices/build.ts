/**
 * Builds the price book: `npm run prices:build [folder with newer source files]`.
 * Same sources, same bytes: nothing here reads the clock or the network.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { bookFile, bookText } from './book-file.ts';
import { contextWindows } from './context-window.ts';
import { correctionQuotes, parseCorrections, withDerived, withFees, withoutRemoved } from './corrections.ts';
import { GenaiProviders, genaiQuotes, makersQuotes } from './genai-prices.ts';
import { litellmQuotes } from './litellm.ts';
import { ListedEntries, ListedInterval, withSnapshot } from './litellm-history.ts';
import { mergeQuotes } from './merge.ts';
import { ModelsDevProviders, modelsDevQuotes } from './models-dev.ts';
import { isSoldByUse } from './provider-names.ts';
import { isPlausible } from './quote.ts';
import type { Quote } from './quote.ts';
import { withResold } from './resale.ts';

const HERE = import.meta.dirname;
const BOOK = join(HERE, 'book');

const Sources = z.record(z.string(), z.object({ name: z.string(), reference: z.string(), licence: z.string() }));

/** All files of the book by name, as text. */
export function buildBook(folder: string, correctionsYaml: string): Map<string, string> {
  const corrections = parseCorrections(correctionsYaml);
  const sources = Sources.parse(JSON.parse(readSource(folder, 'sources').text));
  const listed = withoutRemoved(listedQuotes(folder), corrections.removals).filter(isPlausible);
  const byProvider = Map.groupBy([...listed, ...correctionQuotes(corrections.corrections)], (quote) => quote.provider);
  const settled = new Map<string, readonly Quote[]>();
  for (const provider of [...byProvider.keys()].filter(isSoldByUse).toSorted()) {
    const derived = withDerived(mergeQuotes(byProvider.get(provider) ?? []), corrections.derivations);
    settled.set(provider, withFees(derived, corrections.fees));
  }
  for (const resale of corrections.resales) {
    const own = settled.get(resale.provider) ?? [];
    settled.set(
      resale.provider,
      withResold(own, resale, (maker) => settled.get(maker) ?? []),
    );
  }
  const windows = listedWindows(folder);
  const filled = [...settled].filter(([, quotes]) => quotes.length > 0);
  return new Map(
    filled.map(([provider, quotes]) => [`${provider}.json`, bookText(bookFile(provider, quotes, sources, windows))]),
  );
}

function listedQuotes(folder: string): Quote[] {
  const genai = readSource(folder, 'genai-prices_v2_data');
  const litellm = readSource(folder, 'litellm_model_prices');
  const modelsDev = readSource(folder, 'models.dev_api');
  const lines = readSource(folder, 'litellm_intervals').text.trimEnd().split('\n');
  const intervals = lines.map((line) => ListedInterval.parse(JSON.parse(line)));
  const entries = ListedEntries.parse(JSON.parse(litellm.text));
  const providers = GenaiProviders.parse(JSON.parse(genai.text));
  const quotes = [
    ...genaiQuotes(providers, genai.observedAt),
    ...litellmQuotes(withSnapshot(intervals, entries, litellm.observedAt)),
    ...modelsDevQuotes(ModelsDevProviders.parse(JSON.parse(modelsDev.text)), modelsDev.observedAt),
  ];
  const curated = new Set(quotes.filter((quote) => quote.source === 'genai-prices').map(modelKey));
  const sold = new Set(quotes.map(modelKey));
  const makers = makersQuotes(providers, genai.observedAt);
  return [...quotes, ...makers.filter((quote) => sold.has(modelKey(quote)) && !curated.has(modelKey(quote)))];
}

function listedWindows(folder: string): ReturnType<typeof contextWindows> {
  const read = (stem: string): unknown => JSON.parse(readSource(folder, stem).text);
  return contextWindows({
    modelsDev: read('models.dev_api'),
    genai: read('genai-prices_v2_data'),
    litellm: read('litellm_model_prices'),
  });
}

function modelKey(quote: Quote): string {
  return `${quote.provider}|${quote.model}`;
}

/** The newest file of a stem; the date in its name is the day it was taken. */
function readSource(folder: string, stem: string): { text: string; observedAt: string } {
  const name = readdirSync(folder)
    .toSorted()
    .findLast((candidate) => candidate.startsWith(stem));
  if (!name) throw new Error(`${folder} holds no source file named ${stem}…`);
  const bytes = readFileSync(join(folder, name));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return { text, observedAt: /\d{4}-\d{2}-\d{2}/.exec(name)?.[0] ?? '' };
}

if (import.meta.main) {
  const folder = resolve(process.argv[2] ?? join(HERE, 'sources'));
  const book = buildBook(folder, readFileSync(join(HERE, 'corrections.yaml'), 'utf8'));
  rmSync(BOOK, { recursive: true, force: true });
  mkdirSync(BOOK, { recursive: true });
  for (const [name, text] of book) writeFileSync(join(BOOK, name), text);
}
