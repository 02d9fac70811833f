import { describe, expect, it } from 'vitest';
import { formatPicos } from '../../money.ts';
import { BillColumns } from './bill-columns.ts';
import { PLAIN_STYLE } from './bill-style.ts';
import { CBF_TABLE } from './cbf.ts';

const ROW = {
  'time/usage_start': '2026-11-03T10:45:00Z',
  'cost/cost': '10',
  'lineitem/type': 'Usage',
  'lineitem/cloud_provider': 'Anthropic',
  'resource/id': 'workspace-1',
  'resource/account': 'acme',
  'resource/service': 'claude-sonnet-4-5',
  'resource/tag:team': 'search',
  'usage/amount': '1200',
  'usage/units': 'tokens',
} as const;

function read(change: Readonly<Record<string, string>> = {}) {
  const row = { ...ROW, ...change };
  return CBF_TABLE.reader(PLAIN_STYLE).read(new BillColumns(Object.keys(row)), Object.values(row));
}

function chargeOf(change: Readonly<Record<string, string>> = {}) {
  const line = read(change);
  if (line.kind !== 'charge') throw new Error(JSON.stringify(line));
  return line.charge;
}

function costs(change: Readonly<Record<string, string>>): string[] {
  const { billed, effective, list, contracted } = chargeOf(change).costs;
  return [billed, effective, list, contracted].map(formatPicos);
}

describe('Common Bill Format', () => {
  it('places all of a row’s cost in the hour in which its usage began, whatever end it states', () => {
    const { chargePeriod } = chargeOf({ 'time/usage_end': '2026-12-01T00:00:00Z' });
    expect([chargePeriod.from, chargePeriod.to]).toEqual([
      Date.parse('2026-11-03T10:00:00Z'),
      Date.parse('2026-11-03T11:00:00Z'),
    ]);
  });

  it('costs fall back where they are blank, and a stated 0 is kept', () => {
    expect(costs({})).toEqual(['10', '10', '10', '10']);
    expect(costs({ 'cost/discounted_cost': '8' })).toEqual(['10', '8', '10', '8']);
    expect(costs({ 'cost/discounted_cost': '8', 'cost/amortized_cost': '7' })).toEqual(['10', '7', '10', '8']);
    expect(
      costs({
        'cost/discounted_cost': '8',
        'cost/amortized_cost': '7',
        'cost/discounted_amortized_cost': '6',
        'cost/on_demand_cost': '12',
      }),
    ).toEqual(['10', '6', '12', '8']);
    expect(
      costs({ 'cost/discounted_amortized_cost': '0', 'cost/amortized_cost': '7', 'cost/on_demand_cost': '' }),
    ).toEqual(['10', '0', '10', '10']);
  });

  it.each([
    ['Usage', 'usage', null],
    ['Tax', 'tax', null],
    ['Support', 'purchase', null],
    ['CommittedUsePurchase', 'purchase', null],
    ['CommittedUseVacancy', 'usage', 'Unused'],
    ['CommittedUseRecurringFee', 'purchase', null],
    ['Discount', 'credit', null],
    ['Credit', 'credit', null],
    ['Fee', 'purchase', null],
    ['Adjustment', 'adjustment', null],
    ['', 'usage', null],
  ])('the type %s is %s in FOCUS', (type, category, commitmentStatus) => {
    expect(chargeOf({ 'lineitem/type': type })).toMatchObject({ category, commitmentStatus });
  });

  it('says what FOCUS says under its own names', () => {
    expect(
      chargeOf({ 'bill/invoice_id': 'I-1', 'action/usage_type': 'output tokens', 'k8s/namespace': 'web' }),
    ).toMatchObject({
      serviceProvider: 'Anthropic',
      subAccount: 'acme',
      serviceName: 'claude-sonnet-4-5',
      invoice: 'I-1',
      skuMeter: 'output tokens',
      currency: 'USD',
      consumed: { quantity: '1200', unit: 'tokens' },
      tags: { team: 'search', 'k8s/namespace': 'web' },
      traffic: { provider: 'anthropic', model: 'claude-sonnet-4-5', quantity: 'visibleOutputTokens' },
    });
  });

  it('measures that an exporter writes as tags are no tags, and restated are the same line', () => {
    const [first, second] = ['10', '20'].map((count) => chargeOf({ 'resource/tag:prompt_tokens': count }));
    expect(first?.tags).toEqual({ team: 'search' });
    expect(second?.id).toBe(first?.id);
    expect(first?.native['resource/tag:prompt_tokens']).toBe('10');
  });

  it('a row without a cost is refused, never free', () => {
    expect(read({ 'cost/cost': '' })).toMatchObject({
      kind: 'refused',
      problems: [{ place: 'cost/cost', reason: 'is missing' }],
    });
  });
});
