import { CFO } from './chief-financial-officer.ts';
import { ENGINEERING_LEAD } from './engineering-lead.ts';
import { FINOPS_LEAD } from './finops-lead.ts';
import { KNOWN_BY_NAME } from './known-by-name.ts';
import { PRODUCT_OWNER } from './product-owner.ts';
import type { Question } from './question.ts';

/** Every question that is kept, in the order of the reference page. */
export const SAVED_QUESTIONS: readonly Question[] = [
  ...FINOPS_LEAD,
  ...ENGINEERING_LEAD,
  ...PRODUCT_OWNER,
  ...CFO,
  ...KNOWN_BY_NAME,
];
