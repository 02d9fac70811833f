import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { formatPicos, type Picos, picosFromDollars } from '../../src/core/money.ts';
import { storeCharges } from '../../src/store/charges.ts';
import { deriveCharges } from '../../src/store/derived-charges.ts';
import { sampleCharge } from '../sample-charge.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const DAY_MS = 86_400_000;
const OCTOBER = Date.parse('2026-10-01T00:00:00Z');
const STARTER = readFileSync(new URL('../../rules/starter.yaml', import.meta.url), 'utf8');
const ALLOCATIONS = `
allocations:
  vector_db:
    description: The vector database, by what features read.
    owner: platform
    pool: { serviceName: Pinecone }
    by: [feature, customer]
    driver: { measure: readUnits, where: { operation: vector.query } }
    bucket: month
  support:
    pool: { serviceName: Support }
    by: team
    driver: { kind: fixed, shares: { discovery: 60, growth: 40 } }
  platform:
    description: What the platform team has got, its part of support included, goes to the teams it works for.
    pool: { team: discovery, serviceName: Support }
    by: feature
    driver: { kind: even, measure: calls }
    bucket: month
`;

/** The reads have a price of their own, and no bill that contains it. */
const BEYOND_METERING = 'costOrigin!=metered';

interface Shares {
  readonly name: string;
  readonly pool: string;
  readonly allocated: string;
  readonly remainder: string;
  readonly shares: readonly { readonly owner: Record<string, string>; readonly cost: string }[];
}
interface Compared {
  readonly pool: string;
  readonly methods: readonly {
    readonly method: string;
    readonly remainder: string;
    readonly shares: Shares['shares'];
  }[];
}

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({ privacy: { pseudonymise: false } }, () => OCTOBER + 45 * DAY_MS);
  await whence.importLines('calls', [
    reads(1, 'search', 'acme', 300),
    reads(1, 'search', 'globex', 100),
    reads(2, 'chat', 'acme', 612),
  ]);
  const { derive, engine } = whence.context;
  const bills = [
    sampleCharge('vectors', '100', { serviceName: 'Pinecone', serviceProvider: 'pinecone' }),
    sampleCharge('support', '50', { serviceName: 'Support', chargePeriod: { from: OCTOBER, to: OCTOBER + DAY_MS } }),
    sampleCharge('elsewhere', '7', { serviceName: 'Storage' }),
  ];
  await storeCharges(
    engine,
    bills.map((bill) => derive.charge(bill)),
    'bills',
  );
  await whence.ask('rules-publish', { text: STARTER + ALLOCATIONS });
  await deriveCharges(whence.context, null);
});
afterAll(() => whence.close());

function reads(day: number, feature: string, customer: string, readUnits: number): Record<string, unknown> {
  const at = new Date(OCTOBER + day * DAY_MS).toISOString();
  return { at, provider: 'pinecone', operation: 'vector.query', usage: { readUnits }, labels: { feature, customer } };
}

const picos = (dollars: string | number | undefined): Picos => picosFromDollars(String(dollars ?? 0)) ?? 0n;
const october = { from: '2026-10-01', to: '2026-11-01', timeZone: 'UTC' };

async function costsBy(dimension: string, ...where: string[]): Promise<Record<string, string>> {
  const { rows } = await whence.ask<SpendAnswer>('query', { ...october, by: [dimension], measure: ['cost'], where });
  return Object.fromEntries(rows.map(({ values, measures }) => [values[dimension] ?? '', String(measures.cost)]));
}

async function total(...where: string[]): Promise<string> {
  const { totals } = await whence.ask<SpendAnswer>('query', { ...october, measure: ['cost'], where });
  return String(totals.cost);
}

describe('pools are split', () => {
  it('G09: an invoice of 100.00 is split by read units to features and customers, and the parts add up to it', async () => {
    const shares = await costsBy('feature', 'serviceName=Pinecone');
    const perUnit = picos('100') * 10n ** 6n;
    expect(shares).toEqual({
      chat: formatPicos((perUnit * 612n) / 1012n / 10n ** 6n),
      search: formatPicos(picos('100') - (perUnit * 612n) / 1012n / 10n ** 6n),
      '(not attributed)': '0',
    });
    expect(await total('serviceName=Pinecone')).toBe('100');
    const byCustomer = await costsBy('customer', 'serviceName=Pinecone', 'feature=search');
    expect(Object.values(byCustomer).reduce((sum, cost) => sum + picos(cost), 0n)).toBe(picos(shares['search']));
    const { allocations } = await whence.ask<{ allocations: Shares[] }>('allocations', october);
    const vectors = allocations.find(({ name }) => name === 'vector_db');
    expect(vectors).toMatchObject({ pool: '100', allocated: '100', remainder: '0' });
    expect(vectors?.shares[0]?.owner).toEqual({ feature: 'chat', customer: 'acme' });
  });

  it('totals are what the bills say before and after, by whatever nobody splits', async () => {
    expect(await total(BEYOND_METERING)).toBe('157');
    expect(await costsBy('serviceName', BEYOND_METERING)).toEqual({ Pinecone: '100', Support: '50', Storage: '7' });
    expect(await costsBy('costOrigin')).toMatchObject({ bill: '157', allocation: '0' });
  });

  it('a later stage splits what an earlier one gave, and nothing counts twice', async () => {
    expect(await costsBy('team', 'serviceName=Support')).toMatchObject({ growth: '20', discovery: '30' });
    const features = await costsBy('feature', 'serviceName=Support', 'team=discovery');
    expect(features).toEqual({ search: '15', chat: '15', '(not attributed)': '0' });
    expect(await total('serviceName=Support')).toBe('50');
  });

  it('P14: direct, proportional, even and marginal on one pool each add up to it, side by side', async () => {
    const compared = await whence.ask<Compared>('allocations-compare', { name: 'vector_db', ...october });
    expect(compared.methods.map(({ method }) => method)).toEqual(['direct', 'proportional', 'even', 'marginal']);
    for (const { shares, remainder } of compared.methods) {
      expect(shares.reduce((sum, { cost }) => sum + picos(cost), picos(remainder))).toBe(picos('100'));
    }
    const [direct, proportional, even, marginal] = compared.methods.map(({ shares }) =>
      Object.fromEntries(shares.map(({ owner, cost }) => [Object.values(owner).join(' '), Number(cost).toFixed(2)])),
    );
    expect(direct).toEqual({ '(not attributed) (not attributed)': '100.00' });
    expect(proportional).toEqual({ 'chat acme': '60.47', 'search acme': '29.64', 'search globex': '9.88' });
    expect(even).toEqual({ 'chat acme': '33.33', 'search acme': '33.33', 'search globex': '33.33' });
    // Only chat makes the highest hour, so without it alone the peak would be lower.
    expect(marginal).toEqual({ 'chat acme': '100.00' });
  });

  it('rules without the allocations leave no share behind, and the same rules again give the same shares', async () => {
    const before = await costsBy('feature');
    await whence.ask('rules-publish', { text: STARTER });
    await deriveCharges(whence.context, null);
    expect(await costsBy('costOrigin')).not.toHaveProperty('allocation');
    expect(await total(BEYOND_METERING)).toBe('157');
    await whence.ask('rules-publish', { text: STARTER + ALLOCATIONS });
    expect(await deriveCharges(whence.context, null)).toBe(true);
    expect(await costsBy('feature')).toEqual(before);
    expect(await deriveCharges(whence.context, null)).toBe(false);
  });

  it('what is wrong with an allocation is told with its place, and not published', async () => {
    const text = `${STARTER}\nallocations:\n  vectors: { pool: { service_name: Pinecone }, by: feature, driver: readUnit }\n`;
    const checked = await whence.ask<{ ok: boolean; problems: { reason: string }[] }>('rules-check', { text });
    expect(checked.ok).toBe(false);
    expect(checked.problems.map(({ reason }) => reason)).toEqual([
      'there is no dimension "service_name"',
      'there is no measure "readUnit"',
    ]);
    await expect(whence.ask('rules-publish', { text })).rejects.toThrow(/not sound/);
  });
});
