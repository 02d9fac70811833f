import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRoomForRejected } from './rejected-room.ts';

it('the oldest of what the drain set aside makes room; what imports refused is left alone', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'whence-rejected-'));
  mkdirSync(join(dataDir, 'rejected'));
  for (const [index, name] of ['an-import', 'inbox-a', 'inbox-b', 'inbox-c'].entries()) {
    const path = join(dataDir, 'rejected', `${name}.jsonl`);
    writeFileSync(path, 'x'.repeat(100));
    utimesSync(path, 1000 + index, 1000 + index);
  }
  makeRoomForRejected(dataDir, 250);
  expect(readdirSync(join(dataDir, 'rejected')).sort()).toEqual(['an-import.jsonl', 'inbox-b.jsonl', 'inbox-c.jsonl']);
  rmSync(dataDir, { recursive: true });
});
