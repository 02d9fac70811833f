import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { apiKeys, createApiKey, revokeApiKey } from '../../src/store/metadata/api-keys.ts';
import { latestAudit, recordAudit } from '../../src/store/metadata/audit.ts';
import { clearDirty, countDirty, dirtyHours, markDirty } from '../../src/store/metadata/dirty-hours.ts';
import { latestImports, recordImport } from '../../src/store/metadata/imports.ts';
import { openMetadata, type Metadata } from '../../src/store/metadata/metadata.ts';
import { keepRejected, latestRejected } from '../../src/store/metadata/rejected.ts';
import {
  addRuleRevision,
  latestRuleRevision,
  readRuleRevision,
  ruleRevisions,
} from '../../src/store/metadata/rule-revisions.ts';
import { readSetting, writeSetting } from '../../src/store/metadata/settings.ts';

const HOUR_MS = 3_600_000;
let folder: string;
let metadata: Metadata;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'whence-metadata-'));
  metadata = await openMetadata(folder);
});
afterEach(async () => {
  await metadata.destroy();
  rmSync(folder, { recursive: true });
});

it('opening again keeps everything and changes nothing', async () => {
  await writeSetting(metadata, 'timeZone', { name: 'Europe/Berlin' });
  await metadata.destroy();
  metadata = await openMetadata(folder);
  expect(await readSetting(metadata, 'timeZone')).toEqual({ name: 'Europe/Berlin' });
  expect(await readSetting(metadata, 'absent')).toBeNull();
});

it('metadata of a newer program is refused, not damaged', async () => {
  await metadata.destroy();
  const database = new DatabaseSync(join(folder, 'metadata.sqlite'));
  database.exec("INSERT INTO kysely_migration VALUES ('0999_future', '2030-01-01')");
  database.close();
  await expect(openMetadata(folder)).rejects.toMatchObject({ code: 'store-unavailable', message: /0999_future/ });
  const again = new DatabaseSync(join(folder, 'metadata.sqlite'));
  again.exec("DELETE FROM kysely_migration WHERE name = '0999_future'");
  again.close();
  metadata = await openMetadata(folder);
});

it('an hour that is marked again while it is computed stays dirty', async () => {
  await markDirty(metadata, [HOUR_MS, 0, HOUR_MS]);
  const [first, second] = await dirtyHours(metadata);
  expect([first?.hour, second?.hour]).toEqual([0, HOUR_MS]);
  await markDirty(metadata, [0]);
  await clearDirty(metadata, [first!, second!]);
  expect((await dirtyHours(metadata)).map(({ hour }) => hour)).toEqual([0]);
});

it('a generation never comes back after its hour was cleared', async () => {
  await markDirty(metadata, [0]);
  const [before] = await dirtyHours(metadata);
  await clearDirty(metadata, [before!]);
  expect(await countDirty(metadata)).toBe(0);
  await markDirty(metadata, [0]);
  await clearDirty(metadata, [before!]);
  expect(await countDirty(metadata)).toBe(1);
});

it('years of hours are marked at once', async () => {
  const hours = Array.from({ length: 20_000 }, (_, index) => index * HOUR_MS);
  await markDirty(metadata, hours);
  expect(await countDirty(metadata)).toBe(20_000);
  await clearDirty(metadata, (await dirtyHours(metadata)).slice(5));
  expect((await dirtyHours(metadata)).map(({ hour }) => hour / HOUR_MS)).toEqual([0, 1, 2, 3, 4]);
  await markDirty(metadata, []);
});

it('rules are published as revisions that stay as they were', async () => {
  expect(await latestRuleRevision(metadata)).toBeNull();
  const publish = (text: string) => addRuleRevision(metadata, { text, facts: [], publishedAt: 5, note: '' });
  expect([await publish('a'), await publish('b')]).toEqual([1, 2]);
  expect(await Promise.all([publish('c'), publish('d')])).toEqual([3, 4]);
  expect((await latestRuleRevision(metadata))?.text).toBe('d');
  expect(await readRuleRevision(metadata, 1)).toEqual({ revision: 1, text: 'a', facts: [], publishedAt: 5, note: '' });
  expect((await ruleRevisions(metadata)).map(({ revision }) => revision)).toEqual([4, 3, 2, 1]);
});

it('rejected input is bounded per door and in length, whoever sends how much', async () => {
  const sample = {
    importId: null,
    at: 1,
    code: 'x',
    place: 'line 1',
    reason: 'r',
    remedy: 'm',
    sample: 'y'.repeat(5000),
  };
  await keepRejected(metadata, [{ ...sample, door: 'quiet' }]);
  const many = Array.from({ length: 1500 }, (_, at) => ({ ...sample, at, door: 'loud' }));
  await keepRejected(metadata, many.slice(0, 700));
  await keepRejected(metadata, many.slice(700));
  const kept = await latestRejected(metadata, 10_000);
  expect(kept).toHaveLength(1001);
  expect(kept[0]).toMatchObject({ at: 1499, door: 'loud' });
  expect(kept[0]?.sample).toHaveLength(2000);
  expect(kept.at(-1)?.door).toBe('quiet');
});

it('a key is kept as its hash only, and is good until it is revoked', async () => {
  const { key, secret } = await createApiKey(metadata, { name: 'ci', scopes: ['ingest', 'read'], createdAt: 7 });
  expect(await apiKeys(metadata)).toEqual([key]);
  expect(JSON.stringify(await metadata.selectFrom('apiKeys').selectAll().execute())).not.toContain(secret);
  expect(await revokeApiKey(metadata, key.id, 9)).toBe(true);
  expect(await revokeApiKey(metadata, key.id, 10)).toBe(false);
  expect((await apiKeys(metadata))[0]?.revokedAt).toBe(9);
});

it('imports and changes are told newest first', async () => {
  const record = {
    door: 'csv',
    source: 'f.csv',
    read: 3,
    accepted: 1,
    duplicate: 1,
    rejected: 1,
    unpriced: 0,
    seconds: 0.5,
  };
  await recordImport(metadata, { ...record, id: 'a', startedAt: 1 });
  await recordImport(metadata, { ...record, id: 'b', startedAt: 2 });
  expect(await latestImports(metadata, 1)).toEqual([{ ...record, id: 'b', startedAt: 2 }]);
  await recordAudit(metadata, { at: 1, actor: 'cli', action: 'rules.publish', subject: '1', detail: { by: "o'x" } });
  expect(await latestAudit(metadata, 5)).toMatchObject([{ action: 'rules.publish', detail: { by: "o'x" } }]);
});
