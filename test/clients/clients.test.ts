import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Deed, runClients } from './client-runs.ts';
import { clientsPage } from './clients-page.ts';
import { CLIENTS } from './clients.ts';
import { outcomeOf } from './outcome.ts';
import { expectedOutcome, SHORTFALLS } from './shortfall.ts';
import { INSTRUMENTATIONS } from './telemetry.ts';

let deeds: readonly Deed[] = [];

beforeAll(async () => {
  deeds = await runClients();
}, 900_000);

const of = (client: string, way: string): Deed[] => deeds.filter((deed) => deed.client === client && deed.way === way);
const byWay = (way: string): Deed[] => deeds.filter((deed) => deed.way === way);
const outcomes = (some: readonly Deed[]): Record<string, string> =>
  Object.fromEntries(some.map((deed) => [deed.feature, outcomeOf(deed)]));
const hasSpans = ({ way }: Deed): boolean => INSTRUMENTATIONS.some(({ name }) => way.endsWith(name));

it('every client does through every door what it does without, and sees the same answers', () => {
  expect(deeds.filter(({ failure }) => failure !== null).map(({ run, failure }) => `${run}: ${failure}`)).toEqual([]);
  const direct = new Map(byWay('direct').map(({ client, feature, answer }) => [`${client} ${feature}`, answer]));
  expect(direct.size).toBe(CLIENTS.length * 3);
  const differing = deeds.filter(({ client, feature, answer }) => {
    const unmetered = direct.get(`${client} ${feature}`);
    return unmetered !== undefined && unmetered !== answer;
  });
  expect(differing.map(({ run }) => run)).toEqual([]);
});

describe.each(CLIENTS)('$name', ({ name, rows, hasOneDoor }) => {
  it('has the same tokens and cost through gateway, SDK and both, where it is one call', () => {
    const gateway = of(name, 'gateway');
    expect(outcomes(of(name, 'SDK'))).toEqual(outcomes(gateway));
    if (hasOneDoor) return;
    const both = of(name, 'gateway and SDK');
    expect(outcomes(both)).toEqual(outcomes(gateway));
    expect(both.flatMap(({ calls }) => calls).every(({ doors }) => doors.join() === 'gateway,sdk')).toBe(true);
  });

  it('is priced, with what the provider counted; what it tries again is one request', () => {
    const [plain, retry] = ['plain', 'retry'].map((feature) =>
      of(name, 'gateway').find((deed) => deed.feature === feature),
    );
    expect(plain?.calls).toMatchObject([{ status: 'ok', metering: 'provider', cost: expect.stringMatching(/[1-9]/) }]);
    const attempts = (retry?.calls ?? []).toSorted((a, b) => a.attempt - b.attempt);
    expect(attempts.map(({ attempt }) => attempt)).toEqual([...rows.failures, rows.plain].map((_, index) => index + 1));
    expect(new Set(attempts.map(({ logicalRequestId }) => logicalRequestId)).size).toBe(1);
    expect(attempts.at(-1)).toMatchObject({ status: 'ok', role: 'retry', usage: plain?.calls[0]?.usage ?? null });
  });

  it('is counted as far as it came when it leaves a stream, and without cost when it is refused', () => {
    const { abort, error } = Object.fromEntries(of(name, 'gateway').map(({ feature, calls }) => [feature, calls]));
    expect(abort).toMatchObject([{ status: 'aborted', cost: expect.stringMatching(/[1-9]/) }]);
    const bySdk = of(name, 'SDK').find(({ feature }) => feature === 'abort');
    expect(bySdk?.calls[0]?.inputTokens).toBe(abort?.[0]?.inputTokens);
    expect(error).toMatchObject([{ status: 'error', cost: '0' }]);
  });
});

it('spans tell the same as the wire, and of a call seen there too no other call, but where they are known to tell less', () => {
  const differing = deeds
    .filter((deed) => hasSpans(deed) && outcomeOf(deed) !== expectedOutcome(deed, deeds))
    .map(({ client, way, feature }) => `${client} | ${way} | ${feature}`);
  const known = SHORTFALLS.flatMap(({ client, way, features }) =>
    features.map((feature) => `${client} | ${way} | ${feature}`),
  );
  expect(differing.toSorted()).toEqual(known.toSorted());
});

it('docs/methods/clients.md is current', () => {
  const page = readFileSync(new URL('../../docs/methods/clients.md', import.meta.url), 'utf8');
  expect(page).toBe(clientsPage(deeds));
});
