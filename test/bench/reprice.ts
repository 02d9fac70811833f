/**
 * Prices generated calls anew by another book, beside one bare INSERT SELECT of the same rows.
 *   node test/bench/reprice.ts [calls] [folder]     an existing folder is used again
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { priceBookFrom } from '../../src/core/pricing/book.ts';
import { parseRules } from '../../src/core/attribution/rules-text.ts';
import { openEngine } from '../../src/store/engine.ts';
import { LedgerStore } from '../../src/store/ledger.ts';
import { openMetadata } from '../../src/store/metadata/metadata.ts';
import { migrate } from '../../src/store/migrations.ts';
import { planRepricing } from '../../src/store/repricing.ts';
import { applyRepricing } from '../../src/store/repricing-apply.ts';
import { bareCopy, measured, say } from './engine-work.ts';
import { generateCalls } from './generated-calls.ts';

const DAY_MS = 86_400_000;
const DAYS = 90;
const FROM = Date.UTC(2026, 7, 25);
const TO = FROM + DAYS * DAY_MS;

function rates(size: number) {
  return {
    uncachedInputTokens: String(0.25 * size),
    cacheReadTokens: String(0.025 * size),
    visibleOutputTokens: String(size),
  };
}

/** Twelve models of three providers, as generated; one in four with a threshold, half with a price that changed in between. */
function bookOf(factor: number) {
  const files = ['openai', 'anthropic', 'google'].map((provider, at) => ({
    provider,
    models: [0, 1, 2, 3].map((place) => {
      const number = place * 3 + at;
      const changed =
        number % 2 === 0 ? [{ from: '2026-10-01', perMillionTokens: rates((number + 1) * factor * 2) }] : [];
      const large = number % 4 === 0 ? [{ above: 5000, perMillionTokens: rates((number + 1) * factor * 3) }] : [];
      const standard = [
        { perMillionTokens: rates((number + 1) * factor), ...(changed.length > 0 ? { to: '2026-10-01' } : {}) },
      ];
      const prices = [...standard, ...changed, ...large];
      return {
        id: `model-${number}`,
        prices: [...prices, ...prices.map((group) => ({ ...group, serviceTier: 'batch' }))],
      };
    }),
  }));
  return priceBookFrom(files);
}

const calls = Number(process.argv[2] ?? 1_000_000);
const given = process.argv[3];
const folder = given ?? mkdtempSync(join(tmpdir(), 'whence-bench-'));
const engine = await openEngine({ dataDir: folder });
const metadata = await openMetadata(folder);
const rules = parseRules('version: 1\ndimensions: {team: {rules: [{from: label.team}]}}');
if (rules.kind === 'problems') throw new Error('the rules have problems');
const store = new LedgerStore({
  engine,
  metadata,
  rules: () => ({ revision: 1, ...rules.rules }),
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
  await store.rebuild();
  const interval = { from: FROM, to: TO };
  const plan = await measured(engine, async () => {
    const { months } = await planRepricing({ store, metadata }, bookOf(1), interval);
    console.log(`the plan moves ${months.reduce((sum, { changed }) => sum + changed, 0)} calls`);
  });
  say('planned', plan, bare);
  say(
    'priced anew and in place',
    await measured(engine, () => applyRepricing({ store, metadata }, bookOf(1), interval)),
    bare,
  );
  say('the ledger after it', await measured(engine, () => store.rebuild()), bare);
} finally {
  await engine.close();
  await metadata.destroy();
  if (given === undefined) rmSync(folder, { recursive: true });
}
