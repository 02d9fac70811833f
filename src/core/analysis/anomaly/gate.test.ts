import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Noise } from '../../../../test/noise.ts';
import { believed } from './false-discovery.ts';
import { firstCrossings } from './first-crossing.ts';
import { type Alarm, incidentGroups } from './incident-group.ts';
import { isMaterial } from './materiality.ts';

const DOLLAR = 1_000_000_000_000n;
const DAY = 86_400_000;

it('what goes on is one alarm, and what comes again after a quiet week is another', () => {
  const scores = [0, 9, 9, 0, 9, 0, 0, 0, 0, 0, 0, 0, 9];
  expect(firstCrossings(scores, 5, 7)).toEqual([1, 12]);
});

it('of thousands of ordinary series hardly one is believed, and planted ones are', () => {
  const noise = new Noise(3);
  const chances = Array.from({ length: 5000 }, () => noise.uniform());
  expect(believed(chances, 0.1)).toEqual([]);
  for (const index of [5, 50, 500]) chances[index] = 1e-7;
  expect(believed(chances, 0.1)).toEqual([5, 50, 500]);
});

it('as many tests are believed as the definition says, whatever their order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (chances) => {
      const sorted = chances.toSorted((left, right) => left - right);
      let most = 0;
      for (let rank = 1; rank <= sorted.length; rank++)
        if ((sorted[rank - 1] ?? 1) <= (0.1 * rank) / sorted.length) most = rank;
      const bar = sorted[most - 1] ?? -1;
      expect(believed(chances, 0.1)).toHaveLength(chances.filter((chance) => chance <= bar).length);
    }),
  );
});

it('a change matters by dollars and beside what it is part of, up or down', () => {
  expect(isMaterial(DOLLAR - 1n, null)).toBe(false);
  expect(isMaterial(DOLLAR, null)).toBe(true);
  expect(isMaterial(-5n * DOLLAR, 200n * DOLLAR)).toBe(true);
  expect(isMaterial(5n * DOLLAR, 251n * DOLLAR)).toBe(false);
});

const alarm = (members: Record<string, string>, impact: bigint, driver = 'cost', at = 0): Alarm => ({
  members,
  driver,
  at,
  impact: impact * DOLLAR,
});

it('the total, the team and the feature that made it are one incident, told as the feature', () => {
  const alarms = [
    alarm({}, 105n),
    alarm({ team: 'search' }, 102n),
    alarm({ team: 'search', feature: 'answers' }, 100n, 'context'),
    alarm({ team: 'search', feature: 'answers', model: 'large' }, 60n, 'context'),
  ];
  const [group, ...others] = incidentGroups(alarms);
  expect(others).toEqual([]);
  expect(group?.alarms).toHaveLength(4);
  expect(group?.head.members).toEqual({ team: 'search', feature: 'answers' });
});

it('two features that rise on one day for reasons of their own are two incidents', () => {
  const alarms = [alarm({ feature: 'answers' }, 100n, 'context'), alarm({ feature: 'import' }, 90n, 'volume')];
  expect(incidentGroups(alarms)).toHaveLength(2);
});

it('a rise and a fall are two, and so are two rises a week apart', () => {
  expect(incidentGroups([alarm({ feature: 'a' }, 50n), alarm({ feature: 'a' }, -50n)])).toHaveLength(2);
  expect(incidentGroups([alarm({ feature: 'a' }, 50n), alarm({ feature: 'a' }, 50n, 'cost', 7 * DAY)])).toHaveLength(2);
});

it('no alarm is lost or twice, whatever is grouped, and the order of alarms says nothing', () => {
  const member = fc.constantFrom('a', 'b', 'c');
  const any = fc.record({
    members: fc.dictionary(fc.constantFrom('team', 'feature', 'model'), member),
    driver: fc.constantFrom('cost', 'volume', 'context'),
    at: fc.integer({ min: 0, max: 10 * DAY }),
    impact: fc.bigInt({ min: -1000n, max: 1000n }),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(any, { maxLength: 12, selector: ({ impact }) => (impact < 0n ? -impact : impact) }),
      (alarms) => {
        const groups = incidentGroups(alarms);
        expect(groups.flatMap((group) => group.alarms)).toHaveLength(alarms.length);
        expect(new Set(groups.flatMap((group) => group.alarms))).toEqual(new Set(alarms));
        expect(incidentGroups(alarms.toReversed()).map(({ head }) => head)).toEqual(groups.map(({ head }) => head));
      },
    ),
  );
});
