/** Makes the rules of FOCUS as whence checks them out of what was published: `node focus/build.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FocusCheck, FocusRule, FocusRules } from '../src/core/focus/focus-rule.ts';
import { type FocusModel, modelRules } from './model-rules.ts';
import { type AllowedValues, type RequirementText, requirementRules } from './requirement-rules.ts';

const FOLDER = import.meta.dirname;
const OTHER_DATASET = 'is about a dataset that is not exported';
const TEXTS = [
  ['CostAndUsage', 'cost-and-usage', null],
  ['Attribute', 'attributes', null],
  ['InvoiceDetail', 'invoice-detail', OTHER_DATASET],
  ['BillingPeriod', 'billing-period', OTHER_DATASET],
  ['ContractCommitment', 'contract-commitment', OTHER_DATASET],
] as const;

/** The rules of each version, as they are in the files beside this one. */
export function builtRules(): readonly FocusRules[] {
  const model: FocusModel = JSON.parse(
    gunzipSync(readFileSync(join(FOLDER, 'sources/focus-validator-model-1.2.json.gz'))).toString(),
  );
  const of12 = modelRules(model);
  const allowed = allowedValues(of12);
  return [
    {
      version: '1.2',
      source: 'finopsfoundation/focus_validator 240cea25310e, model 1.2',
      licence: 'MIT, Copyright (c) 2023 FinOps Foundation',
      rules: of12,
    },
    {
      version: '1.4',
      source: 'FinOps-Open-Cost-and-Usage-Spec/focus_extraction_test 4343a2849c64, requirement texts of release 1.4',
      licence: 'CC-BY-4.0, FinOps Open Cost and Usage Specification (FOCUS) Series and its contributors',
      rules: TEXTS.flatMap(([name, file, why]) => requirementRules(textOf(name, file, why), allowed)),
    },
  ];
}

function textOf(name: string, file: string, why: string | null): RequirementText {
  return { name, text: readFileSync(join(FOLDER, `sources/${file}-1.4.txt`), 'utf8'), why };
}

/** The texts of 1.4 name no values: they are those of 1.2. */
function allowedValues(rules: readonly FocusRule[]): AllowedValues {
  const lists = rules.flatMap(({ of, text, check }) => {
    if (!text.endsWith('MUST be one of the allowed values.') || check?.[0] !== 'or') return [];
    const [, ...values] = check;
    return [[of, values.flatMap((value: FocusCheck) => (value[0] === 'is' ? [String(value[2])] : []))] as const];
  });
  return new Map(lists);
}

if (import.meta.main)
  for (const rules of builtRules())
    writeFileSync(join(FOLDER, `rules-${rules.version}.json`), `${JSON.stringify(rules, null, 1)}\n`);
