import type { Interval } from '../core/period.ts';
import {
  comparableParties,
  type KnownParties,
  type Party,
  PARTY_LEVELS,
  type PartyLevel,
  type PartyNames,
} from '../core/reconciliation/party.ts';
import { wholeCharges } from './charge-source.ts';
import type { Parameters } from './engine.ts';
import { type LedgerDimension, ledgerDimensions } from './ledger-dimension.ts';
import { meteredSpend } from './metered-spend.ts';
import type { SpendStore } from './spend-query.ts';

/** Names that a bill itself gives to a party, beside what the rules find in its tags. */
const BILLED_NAMES: Readonly<Record<PartyLevel, readonly string[]>> = {
  account: ['billingAccount', 'billingAccountName'],
  project: ['subAccount', 'subAccountName'],
  apiKey: [`native['CredentialId']`, `native['x_CredentialId']`],
};

/** Lines of bills as rows that bear the names of their parties: what follows FROM. */
export interface NamedCharges {
  readonly from: string;
  readonly parameters: Parameters;
}

/** Columns of NamedCharges, one a level: Array(String), the names that count most first. */
export const PARTY_COLUMNS = PARTY_LEVELS.map((level) => `${level}Names`).join(', ');

/** Names of parties as they are read. */
export type PartyRow = Readonly<Record<`${PartyLevel}Names`, readonly string[]>>;

export function namesIn(store: SpendStore, row: PartyRow): PartyNames {
  const namesAt = (level: PartyLevel): string[] => {
    const gaps = ruledLevel(store, level)?.gaps ?? [];
    return row[`${level}Names`].filter((name) => !gaps.includes(name));
  };
  return { account: namesAt('account'), project: namesAt('project'), apiKey: namesAt('apiKey') };
}

/** Charges that pass a condition over their table. */
export function namedCharges(store: SpendStore, where: string): NamedCharges {
  const ruled = PARTY_LEVELS.map((level) => ruledLevel(store, level));
  const names = PARTY_LEVELS.map((level, place) => {
    const found = ruled[place];
    const all = [...(found ? [`toString(${found.ofCharge})`] : []), ...BILLED_NAMES[level].map(textOf)];
    return `arrayDistinct(arrayFilter(name -> name != '', [${all.join(', ')}])) AS ${level}Names`;
  });
  const read = ruled.map((dimension) => dimension?.ofCharge ?? '').join(' ');
  const from = `(SELECT *, ${names.join(', ')} FROM ${wholeCharges(where, read)})`;
  return { from, parameters: Object.assign({}, ...ruled.map((dimension) => dimension?.parameters ?? {})) };
}

/** The levels at which lines of each provider's bill can be compared with its calls of an interval. */
export async function knownParties(
  store: SpendStore,
  interval: Interval,
  lines: ReadonlyMap<string, readonly PartyNames[]>,
): Promise<ReadonlyMap<string, KnownParties>> {
  const all = [...lines.values()].flat();
  const levels = PARTY_LEVELS.filter((level) => ruledLevel(store, level) && all.some((line) => line[level].length > 0));
  if (levels.length === 0) return new Map();
  const by = ['provider', ...levels];
  const rows = await meteredSpend(store, [...lines.keys()], interval, { measures: ['calls'], by, grain: null });
  const calls = Map.groupBy(rows, ({ values }) => values['provider'] ?? '');
  return new Map(
    [...lines].map(([provider, names]) => {
      const parties = (calls.get(provider) ?? []).map(({ values }) => partyIn(store, values, levels));
      return [provider, comparableParties(names, parties)] as const;
    }),
  );
}

/** Whose calls are that have these values, at the levels that were asked for. */
export function partyIn(
  store: SpendStore,
  values: Readonly<Record<string, string | null>>,
  levels: readonly PartyLevel[],
): Party {
  const nameAt = (level: PartyLevel): string | null => {
    const name = values[level];
    if (!name || !levels.includes(level)) return null;
    return ruledLevel(store, level)?.gaps.includes(name) ? null : name;
  };
  return { account: nameAt('account'), project: nameAt('project'), apiKey: nameAt('apiKey') };
}

function ruledLevel(store: SpendStore, level: PartyLevel): LedgerDimension | undefined {
  return ledgerDimensions(store.rules()).find(({ name, kind }) => name === level && kind === 'rule');
}

function textOf(column: string): string {
  return `toString(${column})`;
}
