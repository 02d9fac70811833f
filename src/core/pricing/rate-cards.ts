import { serviceTierOf } from '../capture/service-tier.ts';
import type { BookEntry } from './book-entry.ts';
import { partiesOf } from './hosting.ts';
import type { Parties } from './hosting.ts';
import { namesToTry } from './match.ts';
import { identifyModel } from './model-identity.ts';
import type { ModelIdentity } from './price.ts';
import { compileCard } from './rate-card.ts';
import type { CardPeriod } from './rate-card.ts';
import { STANDARD } from './rate.ts';

/** Names that no entry has may be many and hostile: past this the memory is emptied. */
const MAX_REMEMBERED = 20_000;

/** Azure sells its models under one catalogue, whichever of its two APIs is called. */
const SAME_CATALOGUE: ReadonlyMap<string, readonly string[]> = new Map([
  ['azure.ai.openai', ['azure.ai.inference']],
  ['azure.ai.inference', ['azure.ai.openai']],
]);

/** Models by provider. */
type Entries = Pick<ReadonlyMap<string, ReadonlyMap<string, BookEntry>>, 'get' | 'has'>;

/** What a model name means at a provider. */
export interface KnownModel {
  readonly provider: string;
  readonly name: string;
  readonly identity: ModelIdentity;
  readonly parties: Parties;
  /** Null when the book does not price it. */
  readonly entry: BookEntry | null;
  /** Compiled cards by service tier, then region. */
  readonly cards: Map<string | null, Map<string | null, readonly CardPeriod[]>>;
  /** By list prices alone. */
  readonly listCards: Map<string | null, Map<string | null, readonly CardPeriod[]>>;
}

/** Finds models in the book by the names providers use, and remembers names and compiled cards. */
export class RateCards {
  readonly #entries: Entries;
  readonly #known = new Map<string, Map<string, KnownModel>>();
  #remembered = 0;

  constructor(entries: Entries) {
    this.#entries = entries;
  }

  knowsProvider(provider: string): boolean {
    return this.#entries.has(provider) || SAME_CATALOGUE.has(provider);
  }

  /** "*" is what prices usage that names no model. */
  model(provider: string, name: string): KnownModel {
    return this.#known.get(provider)?.get(name) ?? this.#learn(provider, name);
  }

  /** All prices of a model under a service tier and region by time; empty when it has none. */
  card(model: KnownModel, serviceTier: string | null, region: string | null): readonly CardPeriod[] {
    return model.cards.get(serviceTier)?.get(region) ?? this.#compile(model, serviceTier, region, false);
  }

  /** As `card`, by list prices: what would be paid without any contract. */
  listCard(model: KnownModel, serviceTier: string | null, region: string | null): readonly CardPeriod[] {
    return model.listCards.get(serviceTier)?.get(region) ?? this.#compile(model, serviceTier, region, true);
  }

  #learn(provider: string, name: string): KnownModel {
    const identity = identifyModel(name, provider);
    const parties = partiesOf(provider, identity.developer);
    const entry = this.#search(provider, name);
    const model: KnownModel = { provider, name, identity, parties, entry, cards: new Map(), listCards: new Map() };
    this.#remember();
    const byName = this.#known.get(provider) ?? new Map<string, KnownModel>();
    this.#known.set(provider, byName.set(name, model));
    return model;
  }

  #compile(
    model: KnownModel,
    serviceTier: string | null,
    region: string | null,
    isList: boolean,
  ): readonly CardPeriod[] {
    const tier = serviceTierOf(serviceTier) ?? STANDARD;
    const card = model.entry ? compileCard(model.entry, tier, region?.toLowerCase() ?? null, isList) : [];
    this.#remember();
    const cards = isList ? model.listCards : model.cards;
    const byRegion = cards.get(serviceTier) ?? new Map<string | null, readonly CardPeriod[]>();
    cards.set(serviceTier, byRegion.set(region, card));
    return card;
  }

  #search(provider: string, name: string): BookEntry | null {
    const names = namesToTry(provider, name);
    for (const catalogue of [provider, ...(SAME_CATALOGUE.get(provider) ?? [])]) {
      const models = this.#entries.get(catalogue);
      const known = names.find((candidate) => models?.has(candidate));
      if (known !== undefined) return models?.get(known) ?? null;
    }
    return null;
  }

  #remember(): void {
    if (++this.#remembered <= MAX_REMEMBERED) return;
    this.#remembered = 0;
    this.#known.clear();
  }
}
