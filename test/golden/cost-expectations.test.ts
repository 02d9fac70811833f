import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isObject, numberAt } from '../../src/core/capture/json.ts';
import { formatPicos } from '../../src/core/money.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import type { CostExpectation } from './cost-expectation.ts';
import { agreementPage, committedBook, comparisons } from './price-agreement.ts';
import type { Comparison } from './price-agreement.ts';

const book = committedBook();
const all = comparisons(book);
const charged = all.filter(({ row }) => row.kind === 'provider_reported');

it('agrees to the last digit, or differs for a named reason, on at least 99 of 100 costs computed by others', () => {
  const comparable = all.filter(({ explanation }) => explanation?.verdict !== 'not comparable');
  const settled = comparable.filter(({ agrees, explanation }) => agrees || explanation?.verdict === 'ours');
  expect(comparable.length).toBeGreaterThan(2000);
  expect(settled.length / comparable.length).toBeGreaterThan(0.99);
  expect(all.filter(({ agrees, explanation }) => !agrees && !explanation).map(({ row }) => row)).toEqual([]);
});

it('states what the provider charged wherever the provider says so', () => {
  const ours = charged.filter(({ row }) => row.usage['is_byok'] !== true);
  expect(ours.length).toBeGreaterThanOrEqual(50);
  expect(ours.filter(({ agrees }) => !agrees)).toEqual([]);
});

it('E01: what the book computes is what the provider charged, within 0.01 % for each model', () => {
  const computed = charged.filter((each) => isListed(each.row) && listPicos(each.price) !== null && isUndated(each));
  const byModel = Map.groupBy(computed, ({ row }) => `${row.provider} ${row.model}`);
  expect(byModel.size).toBeGreaterThanOrEqual(12);
  for (const [model, rows] of byModel) {
    const ours = rows.reduce((sum, { price }) => sum + (listPicos(price) ?? 0n), 0n);
    const theirs = rows.reduce((sum, { theirs }) => sum + BigInt(Math.round(Number(theirs) * 1e12)), 0n);
    const difference = ours > theirs ? ours - theirs : theirs - ours;
    expect(difference * 10_000n <= theirs, `${model}: ${formatPicos(ours)} and ${formatPicos(theirs)}`).toBe(true);
  }
});

it('docs/methods/price-agreement.md is current', () => {
  const page = new URL('../../docs/methods/price-agreement.md', import.meta.url);
  expect(readFileSync(page, 'utf8')).toBe(agreementPage(all));
});

function listPicos(price: Comparison['price']): bigint | null {
  if (price?.kind !== 'priced') return null;
  return price.basis === 'reported' ? price.listPicos : price.picos;
}

/** These recordings are not dated: only a price that did not change can be compared. */
function isUndated({ call, price }: Comparison): boolean {
  const earlier = call && priceCall({ ...call, at: Date.UTC(2026, 6, 24) }, book).price;
  return listPicos(earlier) === listPicos(price);
}

/** Models that OpenRouter passes through; open models cost what the endpoint that happened to answer charges. */
const PASSED_THROUGH = /^(anthropic|openai\/gpt-(?!oss)|google\/gemini)/;

/**
 * Whether the provider's figure is for tokens at a list price. OpenRouter states input and output apart: where they do
 * not make up the cost, a server tool was paid for.
 */
function isListed({ provider, model, usage }: CostExpectation): boolean {
  if (!('cost_details' in usage)) return true;
  if (usage['is_byok'] === true || (provider === 'openrouter' && !PASSED_THROUGH.test(model ?? ''))) return false;
  const detail = (name: string): number => numberAt(isObject(usage) ? usage : {}, 'cost_details', name) ?? 0;
  const input = detail('upstream_inference_prompt_cost') + detail('upstream_inference_input_cost');
  const output = detail('upstream_inference_completions_cost') + detail('upstream_inference_output_cost');
  return Math.abs(input + output - Number(usage['cost'])) < 1e-12;
}
