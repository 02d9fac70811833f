import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LOCKS, missingPackages, readLock } from './lock-file.ts';

it.each(LOCKS)(
  'the lock file lists the packages of every platform, so that npm ci accepts it (else: npx node test/lock-file.ts): %s',
  (path) => {
    const lock = readLock(path);
    expect(Object.keys(lock.packages).length).toBeGreaterThan(150);
    expect([...missingPackages(lock).keys()]).toEqual([]);
  },
);

it.each(LOCKS)('the lock file names no registry: %s', (path) => {
  expect(readFileSync(path, 'utf8')).not.toMatch(/"resolved": "(?!file:)/);
});
