/** By what providers tell traffic apart, the widest first: an organisation, a project or workspace of it, a key. */
export const PARTY_LEVELS = ['account', 'project', 'apiKey'] as const;
export type PartyLevel = (typeof PARTY_LEVELS)[number];

/** Whose traffic something is; null where nobody says, or the two sides have no name in common. */
export type Party = Readonly<Record<PartyLevel, string | null>>;

/** What a line of a bill calls its party: an id, a name, what the rules find in its tags. */
export type PartyNames = Readonly<Record<PartyLevel, readonly string[]>>;

/** Names that calls bear at each level at which bill and calls have at least one in common. */
export type KnownParties = ReadonlyMap<PartyLevel, ReadonlySet<string>>;

export const NO_PARTY: Party = { account: null, project: null, apiKey: null };

/** The levels at which a bill and its calls can be compared: those at which some line bears a name that some call bears. */
export function comparableParties(lines: readonly PartyNames[], calls: readonly Party[]): KnownParties {
  const known = PARTY_LEVELS.map((level) => [level, new Set(calls.flatMap((party) => party[level] ?? []))] as const);
  return new Map(known.filter(([level, names]) => lines.some((line) => line[level].some((name) => names.has(name)))));
}

/** A line's party in the words of calls; in its own where no call has them. */
export function partyOf(names: PartyNames, known: KnownParties): Party {
  const nameAt = (level: PartyLevel): string | null => {
    const ofCalls = known.get(level);
    return ofCalls ? (names[level].find((name) => ofCalls.has(name)) ?? names[level][0] ?? null) : null;
  };
  return { account: nameAt('account'), project: nameAt('project'), apiKey: nameAt('apiKey') };
}
