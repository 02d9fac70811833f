import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FocusChecker } from '../src/core/focus/focus-check.ts';
import { focusColumns } from '../src/core/focus/focus-columns.ts';
import type { FocusRule, FocusRules } from '../src/core/focus/focus-rule.ts';
import { builtRules } from './build.ts';
import { conditionOf } from './condition-text.ts';

const [of12, of14] = builtRules();

function ruleOf(rules: FocusRules | undefined, id: string): FocusRule {
  const rule = rules?.rules.find((candidate) => candidate.id === id);
  if (!rule) throw new Error(`there is no rule ${id}`);
  return rule;
}

function required(rules: FocusRules | undefined): readonly string[] {
  const names = rules?.rules.flatMap(({ check }) => (check?.[0] === 'present' ? [check[1]] : []));
  return [...new Set(names)].toSorted(inOrder);
}

function inOrder(one: string, other: string): number {
  return one < other ? -1 : 1;
}

/** How a rule judges one row. */
function outcomeOf(rule: FocusRule, row: Readonly<Record<string, string | null>>): string | undefined {
  const checker = new FocusChecker({ version: '', source: '', licence: '', rules: [rule] }, Object.keys(row), null);
  checker.add(Object.values(row), 'line 2');
  return checker.results()[0]?.outcome;
}

describe('the rules of FOCUS', () => {
  it('are in the files as they are built from what was published (else: npm run focus:build)', () => {
    for (const rules of builtRules())
      expect(JSON.parse(readFileSync(join(import.meta.dirname, `rules-${rules.version}.json`), 'utf8'))).toEqual(rules);
  });

  it('are every rule of the validator and every requirement of the texts, each checked or with the reason why not', () => {
    expect(of12?.rules).toHaveLength(621);
    expect(of14?.rules.filter(({ id }) => id.startsWith('CostAndUsage')).length).toBeGreaterThan(450);
    for (const { rules } of builtRules())
      for (const { check, why } of rules) expect((check === null) !== (why === null)).toBe(true);
  });

  it('know the columns that each version has', () => {
    expect(required(of12)).toEqual(focusColumns('1.2').map(({ name }) => name));
    expect(required(of14)).toEqual(focusColumns('1.4').map(({ name }) => name));
  });

  it('take over the conditions of the composites that they stand in', () => {
    const price = ruleOf(of12, 'ListUnitPrice-C-008-M');
    expect(outcomeOf(price, { ListUnitPrice: '-1' })).toBe('failed');
    expect(outcomeOf(price, { ListUnitPrice: null })).toBe('not-applicable');
    expect(outcomeOf(price, { ListUnitPrice: '0.5' })).toBe('passed');
  });

  it('hold an identity to the last digit, and a rounded result to its own digits', () => {
    const identity = ruleOf(of14, 'CostAndUsage-ListCost-07');
    const row = { ListUnitPrice: '1.25', PricingQuantity: '0.000901', ListCost: '0.00112625' };
    expect(outcomeOf(identity, row)).toBe('passed');
    expect(outcomeOf(identity, { ...row, ListCost: '0.00112626' })).toBe('failed');
    expect(outcomeOf(identity, { ...row, ListCost: '0.0011' })).toBe('passed');
    expect(outcomeOf(identity, { ...row, PricingQuantity: null })).toBe('not-applicable');
  });

  it('read conditions of the texts, and none that rows cannot tell', () => {
    const columns = new Set(['ChargeCategory', 'ChargeClass', 'SkuId']);
    expect(conditionOf('ChargeCategory is "Usage" or "Purchase" and ChargeClass is not "Correction"', columns)).toEqual(
      [
        'and',
        ['or', ['is', 'ChargeCategory', 'Usage'], ['is', 'ChargeCategory', 'Purchase']],
        ['isNot', 'ChargeClass', 'Correction'],
      ],
    );
    expect(conditionOf('SkuId is not null', columns)).toEqual(['isNot', 'SkuId', null]);
    expect(conditionOf('SkuId is not null and the charge is covered', columns)).toBeNull();
  });

  it.each([
    ['1000000 Tokens', 'passed'],
    ['Token-Hours', 'passed'],
    ['GB-Hours', 'passed'],
    ['Units/3 Months', 'passed'],
    ['tokens', 'warned'],
    ['1e6 Tokens', 'warned'],
  ])('the unit %s has %s', (PricingUnit, outcome) => {
    expect(outcomeOf(ruleOf(of14, 'CostAndUsage-PricingUnit-03'), { PricingUnit })).toBe(outcome);
  });

  it.each([
    ['ChargePeriodStart', 'CostAndUsage-ChargePeriodStart-02', '2026-11-01 00:00:00'],
    ['ListCost', 'CostAndUsage-ListCost-02', '$1'],
    ['ListCost', 'CostAndUsage-ListCost-02', '+1'],
    ['Tags', 'CostAndUsage-Tags-03', '{"team":{"name":"search"}}'],
    ['BillingCurrency', 'CostAndUsage-BillingCurrency-06', 'Credits'],
    ['ServiceCategory', 'CostAndUsage-ServiceCategory-03', 'Cloud'],
    ['ChargeClass', 'CostAndUsage-ChargeClass-04', 'NULL'],
  ])('%s fails %s with %s', (column, id, value) => {
    expect(outcomeOf(ruleOf(of14, id), { [column]: value })).toBe('failed');
  });

  it('warn of what only should be, and say where a rule fails first', () => {
    const rule = ruleOf(of14, 'CostAndUsage-ChargeDescription-03');
    expect(outcomeOf(rule, { ChargeDescription: null })).toBe('warned');
    const currency = ruleOf(of14, 'CostAndUsage-BillingCurrency-04');
    const checker = new FocusChecker(
      { version: '', source: '', licence: '', rules: [currency] },
      ['BillingCurrency'],
      null,
    );
    for (const [line, cell] of ['USD', null, null].entries()) checker.add([cell], `line ${line + 2}`);
    expect(checker.results()).toMatchObject([{ outcome: 'failed', rows: 3, failures: 2, first: { place: 'line 3' } }]);
  });
});
