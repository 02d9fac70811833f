import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import type { DemoTruth } from '../../src/ingest/demo/truth.ts';
import { readTruth } from '../../src/ingest/demo/truth-file.ts';
import { openInstallation } from '../../src/installation.ts';
import { openLog } from '../../src/log.ts';
import type { Installation } from '../../src/operations/context.ts';
import { loadDemo } from '../../src/operations/demo.ts';
import { executions } from '../../src/operations/executions.ts';
import { query } from '../../src/operations/query.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const SIZE = { calls: 20_000, seed: 5, days: 90 };

describe('behaviour in the demo organisation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whence-demo-behaviour-'));
  let whence: Installation;
  let truth: DemoTruth;

  beforeAll(async () => {
    const config = loadConfig(null, {}, { data: folder });
    whence = await openInstallation({ config, version: 'test', log: openLog('silent'), clock: () => NOW });
    truth = await readTruth((await loadDemo(whence.context, SIZE)).truth);
    await whence.ledger.settle();
  });
  afterAll(async () => {
    await whence.close();
    rmSync(folder, { recursive: true });
  });

  const calls = async (by: readonly string[]): Promise<ReadonlyMap<string, number>> => {
    const asked = query.input.parse({ measure: ['calls'], by, from: truth.from, to: truth.to });
    const { rows } = await query.run(whence.context, asked);
    return new Map(
      rows.map(({ values, measures }) => [by.map((name) => values[name]).join(' '), Number(measures.calls)]),
    );
  };

  const labelled = (role: string): number | undefined => truth.labelled['role']?.[role]?.total.calls;

  it('parts are the true roles as far as labels tell them, and searches and embeddings even where they do not', async () => {
    const parts = await calls(['part']);
    for (const role of ['guardrail', 'judge', 'subagent', 'retry', 'fallback'])
      expect(parts.get(role)).toBe(labelled(role));
    expect(parts.get('fallback')).toBeGreaterThan(0);
    // What bears no label is told by its operation, but for attempts after the first, which are retries of something.
    for (const role of ['retrieval', 'embedding']) {
      const actual = truth.dimensions['role']?.[role]?.total.calls ?? 0;
      expect(Math.abs((parts.get(role) ?? 0) - actual)).toBeLessThanOrEqual(2);
      expect(labelled(role)).toBeLessThan(actual - 2);
    }
  });

  it('answers that did not fit their schema are asked for again for quality, and refusals by their class', async () => {
    const causes = await calls(['part', 'cause']);
    const of = (cause: string): number => causes.get(`retry ${cause}`) ?? 0;
    expect(of('quality')).toBeGreaterThan(5);
    expect(of('5xx')).toBeGreaterThan(of('aborted'));
    expect(of('429') + of('5xx') + of('aborted') + of('quality')).toBe(labelled('retry'));
  });

  it('executions are as many as there truly were, and cost what all calls cost, stage by stage', async () => {
    const asked = executions.input.parse({ from: truth.from, to: truth.to });
    const { totals } = await executions.run(whence.context, asked);
    const { cost, calls: count, executions: number } = truth.total.total;
    expect(totals).toMatchObject({ executions: number, calls: count, cost });
    const paid = [totals.cleanCost, ...totals.stages.map((one) => one.cost)].map(
      (text) => picosFromDollars(text) ?? 0n,
    );
    expect(formatPicos(paid.reduce((sum, picos) => sum + picos, 0n))).toBe(cost);
  });
});
