import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketStarts } from '../period.ts';
import { allRaw, splitHours } from './hour-split.ts';

const HOUR = 3_600_000;
const BASE = Date.UTC(2026, 9, 20);

describe('hour split', () => {
  it('gives every instant to exactly one reader, and the ledger only whole clean hours within one bucket', () => {
    const zone = fc.constantFrom('UTC', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Europe/Berlin');
    const minutes = fc.integer({ min: 0, max: 10 * 24 * 60 });
    fc.assert(
      fc.property(
        zone,
        minutes,
        minutes,
        fc.array(fc.integer({ min: -5, max: 300 })),
        (timeZone, start, length, marks) => {
          const interval = { from: BASE + start * 60_000, to: BASE + (start + length) * 60_000 };
          const starts = bucketStarts(interval, 'day', timeZone);
          const dirty = new Set(marks.map((mark) => BASE + mark * HOUR));
          const split = splitHours(interval, starts, [...dirty]);
          const inRaw = (at: number): boolean => split.raw.some((run) => run.from <= at && at < run.to);
          for (let at = interval.from; at < interval.to; at += 15 * 60_000) {
            const hour = Math.floor(at / HOUR) * HOUR;
            const inLedger = split.ledger !== null && split.ledger.from <= at && at < split.ledger.to && !inRaw(at);
            expect(inLedger).toBe(!inRaw(at));
            if (!inLedger) continue;
            expect(dirty.has(hour)).toBe(false);
            expect(hour).toBeGreaterThanOrEqual(interval.from);
            expect(hour + HOUR).toBeLessThanOrEqual(interval.to);
            expect(starts.some((begin) => begin > hour && begin < hour + HOUR)).toBe(false);
          }
          for (const run of split.raw)
            expect(run.from >= interval.from && run.to <= interval.to && run.from < run.to).toBe(true);
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  });

  it('reads one hour a day from calls where days begin at half past', () => {
    const interval = { from: Date.parse('2026-10-01T00:00+05:30'), to: Date.parse('2026-10-31T00:00+05:30') };
    const split = splitHours(interval, bucketStarts(interval, 'day', 'Asia/Kolkata'), []);
    expect([split.ledgerHours, split.rawHours]).toEqual([690, 31]);
  });

  it('has nothing to read in an empty interval', () => {
    for (const split of [splitHours({ from: BASE, to: BASE }, [], [BASE]), allRaw({ from: BASE, to: BASE - 1 })]) {
      expect(split).toEqual({ ledger: null, raw: [], ledgerHours: 0, rawHours: 0 });
    }
  });
});
