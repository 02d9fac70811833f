import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultRun, faultRun } from '../faults/fault-run.ts';
import { diskFull, engineDown, foldersReadOnly, mountDisk } from '../faults/fault.ts';
import { RoleProcess } from '../faults/role-process.ts';

/** Root may write everywhere, so as root these run as somebody who may not. */
const NOBODY = 65_534;
const user = getuid?.() === 0 ? NOBODY : null;

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'whence-fault-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

function expectNothingLost(run: FaultRun): void {
  const { sent, expectedCost, stored, distinct, cost, left, crashed } = run;
  expect({ stored, distinct, cost, left, crashed }).toEqual({
    stored: sent,
    distinct: sent,
    cost: expectedCost,
    left: [],
    crashed: false,
  });
  expect(run.acknowledged).toBeGreaterThan(50);
  expect(Object.keys(run.relayed)).toEqual(['200']);
}

describe('storage that fails for a while', { timeout: 240_000 }, () => {
  it.each(['gateway,collect', 'gateway,collect,api,jobs'])(
    'a folder that cannot be written is refused at the start of %s, with its name and what to do',
    async (roles) => {
      mkdirSync(join(dataDir, 'closed'));
      chmodSync(dataDir, 0o755);
      chmodSync(join(dataDir, 'closed'), 0o555);
      const server = new RoleProcess(join(dataDir, 'closed'), roles, [], user);
      await expect(server.start()).rejects.toThrow(
        /whence: \S+closed cannot be written: EACCES.*\(bad-config\)\nMake the data folder and all in it writable/,
      );
      expect(server.said).not.toContain('    at ');
    },
  );

  it('folders that become read-only are told with 503, the gateway relays on, and nothing is lost or twice', async () => {
    if (user !== null) chownSync(dataDir, user, user);
    const run = await faultRun({ dataDir, user }, foldersReadOnly(dataDir, 4_000));
    expectNothingLost(run);
    expect(Object.keys(run.refusals)).toEqual(['503 inbox-unwritable, Retry-After']);
  });

  it('a disk that is full is told with 503, the gateway relays on, and nothing is lost or twice', async ({ skip }) => {
    const disk = mountDisk(dataDir, 512);
    skip(disk.problem !== null, `no disk can be mounted here: ${disk.problem}`);
    try {
      const run = await faultRun({ dataDir }, diskFull(dataDir, 4_000));
      expectNothingLost(run);
      expect(Object.keys(run.refusals)).toEqual(['503 inbox-unwritable, Retry-After']);
    } finally {
      disk.unmount();
    }
  });

  it('an engine that is down refuses nobody while the inbox has room; all is stored when it is back', async () => {
    const run = await faultRun({ dataDir }, engineDown(6_000));
    expectNothingLost(run);
    expect(run.refusals).toEqual({});
    expect(run.acknowledgedMeanwhile).toBeGreaterThan(50);
  });

  it('past the bound of the inbox senders are told when to come again, and come', async () => {
    const run = await faultRun({ dataDir, inbox: { mebibytes: 1 } }, engineDown(6_000));
    expectNothingLost(run);
    expect(Object.keys(run.refusals)).toEqual(['503 inbox-full, Retry-After']);
    expect(run.acknowledgedMeanwhile).toBeGreaterThan(10);
  });
});
