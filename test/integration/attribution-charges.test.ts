import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileRules } from '../../src/core/attribution/evaluate.ts';
import type { Rules } from '../../src/core/attribution/rules.ts';
import { CHARGE_ROW } from '../../src/store/attribution-row.ts';
import { dimensionSql } from '../../src/store/attribution-sql.ts';
import { chargeSource } from '../../src/store/charge-source.ts';
import { storeCharges } from '../../src/store/charges.ts';
import { openEngine } from '../../src/store/engine.ts';
import type { Engine } from '../../src/store/engine.ts';
import { LONG_STATEMENT } from '../../src/store/ledger-dimension.ts';
import { migrate } from '../../src/store/migrations.ts';
import { ParameterList } from '../../src/store/parameter-list.ts';
import { generatedCharge } from '../generated-lines.ts';
import { generatedRules } from '../generated-rules.ts';
import { sampleCharge, storable } from '../sample-charge.ts';

const RULE_SETS = 100;
const EVER = { from: 0, to: Date.UTC(2100, 0, 1) };
const dataDir = mkdtempSync(join(tmpdir(), 'whence-attribution-charges-'));
const charges = fc.sample(generatedCharge, { numRuns: 150, seed: 20261103 }).map((told, index) => {
  const charge = sampleCharge(`line ${index}`, '0', { ...told, invoice: String(index) });
  const model = charge.traffic?.model ?? null;
  return {
    ...storable(charge),
    model: model === null ? null : { developer: 'openai', family: null, model, version: null },
  };
});
let engine: Engine;

beforeAll(async () => {
  engine = await openEngine({ dataDir });
  await migrate(engine);
  await storeCharges(engine, charges, 'test');
});

afterAll(async () => {
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Value and rule of every dimension for every charge, asked in pieces that begin at `starts` (seconds). */
async function decidedByStore(rules: Rules, starts: readonly number[]): Promise<readonly (readonly string[])[]> {
  const dimensions = dimensionSql(rules, rules.literal, CHARGE_ROW);
  const columns = dimensions.map(({ sql, ruleSql }) => `${sql}, ${ruleSql}`).join(', ');
  const parameters = new ParameterList();
  for (const { params } of dimensions) parameters.add(params);
  const rows = await engine.query<{ decided: readonly string[] }>(
    `SELECT [${columns}] AS decided FROM ${chargeSource(EVER, starts, null, parameters)} ORDER BY toUInt32(invoice) LIMIT 1 BY invoice`,
    parameters.values,
    LONG_STATEMENT,
  );
  return rows.map(({ decided }) => decided);
}

function decidedByEvaluator(rules: Rules): readonly (readonly string[])[] {
  const compiled = compileRules(rules);
  return charges.map((known) => {
    const values = compiled.valuesOfCharge(known);
    return compiled.explainCharge(known).flatMap(({ value, rule }, index) => {
      expect(values[index]).toBe(value);
      return [rule === null ? '' : value, rule ?? ''];
    });
  });
}

describe('attribution of charges in the store', () => {
  it('the store and the evaluator decide alike, by the same rule, for any rules and any charge, in whatever pieces it is asked', async () => {
    const hours = [Date.UTC(2026, 0, 1), Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 1, 0, 20)].map((at) => at / 1000);
    await fc.assert(
      fc.asyncProperty(generatedRules, fc.constantFrom([], hours), async (rules, starts) => {
        expect(await decidedByStore(rules, starts)).toEqual(decidedByEvaluator(rules));
      }),
      { numRuns: RULE_SETS, endOnFailure: false },
    );
  }, 300_000);
});
