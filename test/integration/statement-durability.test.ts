import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { metricFromLine } from '../../src/core/capture/statement/metric-line.ts';
import { AppError } from '../../src/errors.ts';
import type { StorableStatement } from '../../src/store/statement-columns.ts';
import { insertStatements } from '../../src/store/statements.ts';
import { lines, NOW, openStatementWhence, type StatementWhence } from '../statement-whence.ts';

const METRICS = 300;
const ROUNDS = 8;
const LONGEST_STEP_MS = 60;

let told: StatementWhence;

beforeAll(async () => {
  told = await openStatementWhence();
});
afterAll(() => told.whence.close());

function metricOf(name: string, index: number, value: number): object {
  return { name, at: new Date(NOW - index * 60_000).toISOString(), value, labels: { customer: `c${index % 17}` } };
}

/** Told in a later round, so that it stands. */
function storable(index: number, round: number): StorableStatement {
  const line = { name: 'killed', at: new Date(NOW - index * 60_000).toISOString(), value: round };
  const metric = metricFromLine(line, { now: NOW + round, inherited: {}, imposed: {} });
  if (Array.isArray(metric)) throw new Error('the metric is refused');
  return told.whence.context.derive.statement(metric);
}

/** As the inbox does it: the same again until it is told that it is in. */
async function untilDone(action: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await action();
      return;
    } catch (error) {
      if (error instanceof AppError && error.code === 'store-unavailable') await sleep(20);
      else throw error;
    }
  }
}

it('an engine that is killed while statements go in has each once, as it was told last', async () => {
  const { engine } = told.whence.context;
  let kills = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const batch = Array.from({ length: METRICS }, (_, index) => storable(index, round));
    const insert = untilDone(() => insertStatements(engine, batch));
    await sleep(Math.random() * LONGEST_STEP_MS);
    const pid = round % 2 === 0 ? engine.pid() : null;
    if (pid !== null) {
      process.kill(pid, 'SIGKILL');
      kills++;
    }
    await insert;
  }
  expect(kills).toBeGreaterThan(2);
  let found: object[] = [];
  await untilDone(async () => {
    found = await engine.query<object>(
      `SELECT toUInt32(count()) AS rows, toUInt32(uniqExact(id)) AS ids, toUInt32(min(value)) AS least FROM metrics FINAL WHERE name = 'killed'`,
    );
  });
  expect(found).toEqual([{ rows: METRICS, ids: METRICS, least: ROUNDS }]);
});

it('a batch that is large enough to be read on a thread is in as one that is not, with its tokens in place of customers', async () => {
  const many = Array.from({ length: 6000 }, (_, index) => metricOf('many', index, index + 0.5));
  const { answer } = await told.post('/api/metrics', lines(...many));
  expect(answer).toEqual({ accepted: 6000, duplicate: 0, rejected: [] });
  const { rows } = await told.metricOf('many', { by: 'customer', reveal: 'true' });
  expect(rows).toHaveLength(17);
  expect(rows.reduce((sum, { value }) => sum + Number(value), 0)).toBe((6000 * 6000) / 2);
  const [stored] = await told.whence.context.engine.query<{ clear: string }>(
    `SELECT toString(countIf(labels['customer'] LIKE 'c%')) AS clear FROM metrics WHERE name = 'many'`,
  );
  expect(stored).toEqual({ clear: '0' });
});
