import { expect, it } from 'vitest';
import { missingPackages, readLock } from './lock-file.ts';

it('the lock file lists the packages of every platform, so that npm ci accepts it (else: npx node test/lock-file.ts)', () => {
  const lock = readLock();
  expect(Object.keys(lock.packages).length).toBeGreaterThan(150);
  expect([...missingPackages(lock).keys()]).toEqual([]);
});
