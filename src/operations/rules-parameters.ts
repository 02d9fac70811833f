import { z } from 'zod';
import { MAX_RULES_LENGTH } from '../core/attribution/rules-document.ts';
import { flagParameter } from './parameters.ts';

/** A draft of rules, as operations take it. */
export const draftParameters = z.object({
  text: z.string().max(MAX_RULES_LENGTH).describe('The rules as YAML: one module, or several.'),
  whole: flagParameter('Put these rules in place of all modules; otherwise modules of other names stay as they are.'),
});
