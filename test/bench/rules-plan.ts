/**
 * Plans rules over generated calls and attributes them anew, beside one bare INSERT SELECT of the same rows.
 *   node test/bench/rules-plan.ts [calls] [folder]     an existing folder is used again
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRules } from '../../src/core/attribution/rules-text.ts';
import type { Rules, RulesRevision } from '../../src/core/attribution/rules.ts';
import { openEngine } from '../../src/store/engine.ts';
import { LedgerStore } from '../../src/store/ledger.ts';
import { openMetadata } from '../../src/store/metadata/metadata.ts';
import { migrate } from '../../src/store/migrations.ts';
import { planRules } from '../../src/store/rules-plan.ts';
import { bareCopy, measured, type Measured, say } from './engine-work.ts';
import { generateCalls } from './generated-calls.ts';

const DAY_MS = 86_400_000;
const DAYS = 90;
const FROM = Date.UTC(2026, 7, 25);
const TO = FROM + DAYS * DAY_MS;
const ROUNDS = 3;
const STARTER = readFileSync(new URL('../../rules/starter.yaml', import.meta.url), 'utf8');

const SMALL = `
version: 1
dimensions:
  team: { rules: [{ from: label.team }] }
  feature: { rules: [{ from: label.feature }] }
  environment: { rules: [{ from: label.environment, map: { production: production, staging: staging } }] }
  customer: { sensitivity: pseudonymise, rules: [{ from: label.customer }] }
`;
const MOVED = '{ value: platform, when: { label.feature: [feature-1, feature-3], provider: openai } }';
const OTHER = SMALL.replace('team: { rules: [', `team: { rules: [${MOVED}, `);

const calls = Number(process.argv[2] ?? 1_000_000);
const given = process.argv[3];
const folder = given ?? mkdtempSync(join(tmpdir(), 'whence-bench-'));
const engine = await openEngine({ dataDir: folder });
const metadata = await openMetadata(folder);
let inForce: RulesRevision = { revision: 1, ...rulesOf(SMALL) };
const store = new LedgerStore({
  engine,
  metadata,
  rules: () => inForce,
  allocations: () => [],
  priceBook: () => 'bench',
  clock: () => TO,
});
try {
  await migrate(engine);
  const [stored] = await engine.query<{ n: number }>('SELECT toFloat64(count()) AS n FROM calls');
  if (stored?.n === 0) await generateCalls(engine, { calls, days: DAYS, from: FROM });
  const bare = await bareCopy(engine);
  say('one bare INSERT SELECT of the same rows', bare, bare);
  say('the ledger by the first rules', await measured(engine, () => store.rebuild()), bare);
  await plans(bare);
  inForce = { revision: 2, ...rulesOf(OTHER) };
  say('attributed anew by other rules', await measured(engine, () => store.rebuild()), bare);
} finally {
  await engine.close();
  await metadata.destroy();
  if (given === undefined) rmSync(folder, { recursive: true });
}

async function plans(bare: Measured): Promise<void> {
  const whole = { from: FROM, to: TO };
  const plan = async (name: string, before: Rules, after: Rules): Promise<void> => {
    let best: Measured | null = null;
    let touched = '';
    for (let round = 0; round < ROUNDS; round++) {
      const once = await measured(engine, async () => {
        const planned = await planRules(store, before, after, whole);
        touched = `${planned.touched.calls} calls, $${planned.touched.cost}`;
      });
      if (best === null || once.ms < best.ms) best = once;
    }
    if (best) say(`plan: ${name} (${touched})`, best, bare);
  };
  await plan('one dimension of few labels', rulesOf(SMALL), rulesOf(OTHER));
  const starter = rulesOf(STARTER);
  await plan(
    'one rule more in the starter pack',
    starter,
    rulesOf(STARTER.replace(/(\n {2}team:\n[\s\S]*?rules:\n)/, `$1      - ${MOVED}\n`)),
  );
  await plan('all dimensions of the starter pack, from none', rulesOf(SMALL), starter);
}

function rulesOf(text: string): Rules {
  const parsed = parseRules(text);
  if (parsed.kind === 'problems') throw new Error(JSON.stringify(parsed.problems));
  return parsed.rules;
}
