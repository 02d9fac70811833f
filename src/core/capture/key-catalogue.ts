/** What is known of a provider's key. */
export interface KnownKey {
  readonly provider: string;
  /** The provider's own id of it, as reports name it; null when it is not known. */
  readonly id: string | null;
  /** The whole mark that calls bear ("3f2a9c01d4e5…x7Qz"), or only the last four characters of the key; null for neither. */
  readonly mark: string | null;
  readonly name: string;
  readonly project: string | null;
  readonly account: string | null;
}

const KEY = 'metadata.key';
const LAST = 4;

type Labels = Readonly<Record<string, string>>;

/** Keys by what calls say of theirs. Two keys of a provider that end alike are not told apart by their ends. */
export class KeyCatalogue {
  readonly #keys = new Map<string, KnownKey | null>();

  constructor(keys: readonly KnownKey[]) {
    for (const key of keys) for (const mark of marksOf(key)) this.#add(`${key.provider} ${mark}`, key);
  }

  #add(mark: string, key: KnownKey): void {
    const known = this.#keys.get(mark);
    this.#keys.set(mark, known === undefined || known === key ? key : null);
  }

  /** The thing with the name, project and account of its key as labels beside the key's; itself when the key is not known. */
  named<Called extends { readonly provider: string; readonly labels: Labels }>(thing: Called): Called {
    const mark = thing.labels[KEY];
    const key = mark === undefined ? null : this.#find(thing.provider, mark);
    if (key === null) return thing;
    const { name, project, account } = key;
    const labels: Record<string, string> = { ...thing.labels, [`${KEY}Name`]: name };
    if (project !== null) labels[`${KEY}Project`] = project;
    if (account !== null) labels[`${KEY}Account`] = account;
    return { ...thing, labels };
  }

  #find(provider: string, mark: string): KnownKey | null {
    return this.#keys.get(`${provider} ${mark}`) ?? this.#keys.get(`${provider} …${mark.split('…')[1] ?? ''}`) ?? null;
  }
}

function marksOf({ id, mark }: KnownKey): string[] {
  const ends = mark !== null && mark.length === LAST ? `…${mark}` : mark;
  return [id, ends].filter((text) => text !== null);
}
