/** The view as it stands in the URL: only what differs from the defaults, as text. */
export interface ViewSearch {
  readonly period?: string;
  readonly from?: string;
  readonly to?: string;
  readonly tz?: string;
  readonly vs?: string;
  readonly lens?: string;
  readonly grain?: string;
  readonly chart?: string;
  readonly sort?: string;
  readonly rows?: string;
  /** "true" shows pseudonymised values in clear, where the server allows it. */
  readonly reveal?: string;
  /** The call whose drawer is open. */
  readonly call?: string;
  /** The call that it is compared with; `before` for the one before it. */
  readonly beside?: string;
  /** The measure whose "how was this number made" is open, and what narrows it beyond the view. */
  readonly explain?: string;
  readonly explainFrom?: string;
  readonly explainTo?: string;
  /** Of the ledger's screens: how many billing months, the month of a provider that is open ("openai 2026-10"), a cause of its variance, by which parties it is told apart. */
  readonly months?: string;
  readonly month?: string;
  readonly cause?: string;
  readonly party?: string;
  /** Of the screen of behaviour: the one whose workflows and examples are open. */
  readonly pattern?: string;
  /** The line of a bill whose drawer is open. */
  readonly charge?: string;
  /** The allocation that is open, the owner of a share of it ("search / acme"), a method beside its own, and what methods measure. */
  readonly pool?: string;
  readonly share?: string;
  readonly method?: string;
  readonly driver?: string;
  /** The experiment whose variants are side by side. */
  readonly experiment?: string;
  /** Of an execution: the part that takes the whole width, and what width means. */
  readonly node?: string;
  readonly width?: string;
  /** The execution that another is compared with. */
  readonly besideRun?: string;
  /** Of executions: the least and most of the amount that they are ordered by. */
  readonly least?: string;
  readonly below?: string;
  /** The model of the price book that is open ("openai gpt-5"). */
  readonly price?: string;
  /** The unit whose cost is shown, by its title or by what it is per. */
  readonly unit?: string;
  /** What is searched for in the price book. */
  readonly find?: string;
  readonly by?: readonly string[];
  readonly where?: readonly string[];
  readonly measure?: readonly string[];
  readonly explainWhere?: readonly string[];
}

const TEXTS = [
  'period',
  'from',
  'to',
  'tz',
  'vs',
  'lens',
  'grain',
  'chart',
  'sort',
  'rows',
  'reveal',
  'call',
  'beside',
  'pattern',
  'explain',
  'explainFrom',
  'explainTo',
  'months',
  'month',
  'cause',
  'party',
  'charge',
  'pool',
  'share',
  'method',
  'driver',
  'experiment',
  'node',
  'width',
  'besideRun',
  'least',
  'below',
  'price',
  'unit',
  'find',
] as const;
const LISTS = ['by', 'where', 'measure', 'explainWhere'] as const;

/** Reads a query string; unknown names are dropped, a list may be repeated or (except filters) comma separated. */
export function parseSearch(text: string): Record<string, unknown> {
  const params = new URLSearchParams(text);
  const search: Record<string, unknown> = {};
  for (const name of TEXTS) {
    const value = params.get(name);
    if (value) search[name] = value;
  }
  for (const name of LISTS) {
    const values = params.getAll(name).flatMap((value) => (/where/i.test(name) ? [value] : value.split(',')));
    if (values.length > 0) search[name] = values.filter(Boolean);
  }
  return search;
}

/** Writes what parseSearch reads, with a leading "?" when there is anything. */
export function printSearch(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams();
  for (const name of TEXTS) {
    const value = search[name];
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  for (const name of LISTS) {
    const values = search[name];
    if (Array.isArray(values)) for (const value of values) params.append(name, String(value));
  }
  // Readable in the address bar: these are legal in a query string.
  const text = params.toString().replaceAll('%3D', '=').replaceAll('%3A', ':').replaceAll('%2F', '/');
  return text === '' ? '' : `?${text}`;
}

/** Typed at the edge: anything else than text and lists of text is dropped. */
export function validateSearch(search: Record<string, unknown>): ViewSearch {
  return parseSearch(printSearch(search).slice(1));
}
