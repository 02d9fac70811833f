import type { FocusCheck, FocusRule } from '../src/core/focus/focus-rule.ts';

const COVERING: FocusCheck = ['and', ['is', 'ChargeCategory', 'Purchase'], ['isNot', 'CommitmentDiscountId', null]];

/** Rules whose check contradicts their text, as the text has them. */
const ERRATA: Readonly<Record<string, Pick<FocusRule, 'check' | 'when' | 'erratum'>>> = {
  'CommitmentDiscountStatus-C-003-C': {
    check: ['is', 'CommitmentDiscountStatus', null],
    when: ['is', 'CommitmentDiscountId', null],
    erratum: 'The model demands a status where the text forbids one.',
  },
  'CommitmentDiscountStatus-C-004-C': {
    check: ['isNot', 'CommitmentDiscountStatus', null],
    when: ['and', ['isNot', 'CommitmentDiscountId', null], ['is', 'ChargeCategory', 'Usage']],
    erratum: 'The model asks for it where the commitment is null; the text where it is not, on usage.',
  },
  'CommitmentDiscountStatus-C-005-M': {
    check: ['or', ['is', 'CommitmentDiscountStatus', 'Used'], ['is', 'CommitmentDiscountStatus', 'Unused']],
    when: null,
    erratum: 'The model has the values of a contract’s life cycle; FOCUS allows Used and Unused.',
  },
  'EffectiveCost-C-005-C': {
    check: ['is', 'EffectiveCost', 0],
    when: COVERING,
    erratum: 'The model takes every purchase; the text those that cover later charges, which have a commitment.',
  },
  'ResourceType-C-005-C': {
    check: ['isNot', 'ResourceType', null],
    when: ['isNot', 'ResourceId', null],
    erratum: 'The condition of the model names no column.',
  },
  'PricingCurrencyEffectiveCost-C-004-M': {
    check: ['format', 'PricingCurrencyEffectiveCost', 'Decimal'],
    when: null,
    erratum: 'The model looks at another column.',
  },
};

/** The rule, mended where it has to be. */
export function withErratum(rule: FocusRule): FocusRule {
  const mended = ERRATA[rule.id];
  return mended ? { ...rule, ...mended } : rule;
}
