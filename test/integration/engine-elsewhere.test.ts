import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { type Launched, launchEngine } from '../../src/store/launcher.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.UTC(2026, 10, 20, 12, 30);

describe('an engine at an address of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whence-elsewhere-'));
  let engine: Launched;
  let whence: TestWhence;

  beforeAll(async () => {
    engine = await launchEngine(folder);
    whence = await openWhence({ engine: { ...engine.address, database: 'whence' } }, () => NOW);
  });
  afterAll(async () => {
    await whence.close();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is used like the embedded one: import, ledger, question, provenance', async () => {
    const usage = { inputTokens: 4_000_000, outputTokens: 0 };
    const line = {
      id: 'far',
      at: '2026-11-01T10:00:00Z',
      provider: 'openai',
      requestModel: 'gpt-5-mini',
      usage,
      labels: { team: 'search' },
    };
    expect(await whence.importLines('calls', [line, line])).toMatchObject({ accepted: 1, duplicate: 1 });
    await whence.installation.ledger.settle();
    const answer = await whence.ask<SpendAnswer>('query', { by: ['team'], from: '2026-11-01', to: '2026-11-02' });
    expect(answer.rows).toMatchObject([{ values: { team: 'search' }, measures: { cost: '1', calls: 1 } }]);
    expect(answer.readFrom).toEqual({ ledgerHours: 24, rawHours: 0 });
    expect(await whence.ask('call', { id: 'far' })).toMatchObject({ price: { kind: 'priced', cost: '1' } });
    expect(await whence.ask('doctor')).toMatchObject({ ok: true });
  });

  it('does not make the data folder free for a second process', async () => {
    await expect(
      openWhence({ data: whence.dataDir, engine: { ...engine.address, database: 'whence' } }),
    ).rejects.toMatchObject({ code: 'store-locked' });
  });
});
