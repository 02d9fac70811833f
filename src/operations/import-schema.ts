import { z } from 'zod';
import { IMPORT_FORMATS } from '../core/capture/import-format.ts';
import { problemFacts } from './problem-facts.ts';

/** In a query a flag is a word. */
const flag = z.preprocess(
  (value) => (value === 'true' || value === 'false' ? value === 'true' : value),
  z.boolean().optional(),
);

export const importInput = z.object({
  format: z
    .enum(IMPORT_FORMATS.map(({ name }) => name))
    .describe('What the file is; see the table of formats in the guide.'),
  map: z.string().optional().describe('For formats that need a map: the YAML text that says which field is which.'),
  label: z
    .array(z.string().regex(/^[^=]+=.+$/s, 'must be key=value'))
    .default([])
    .describe('Labels set on every call, as key=value.'),
  delivery: z
    .string()
    .max(100)
    .optional()
    .describe(
      'Of bills: files sent under one name are one delivery, in which lines that say the same are several lines.',
    ),
  whole: flag.describe(
    'Of bills: the delivery is all there is of them; what earlier ones said and it does not is taken out.',
  ),
  more: flag.describe('Of bills: more files of the delivery follow, so it is not whole yet.'),
  source: z.string().max(500).default('upload').describe('A name for this input, such as its file name.'),
});

export type ImportInput = z.infer<typeof importInput>;

export const importSummary = z.object({
  id: z.string(),
  read: z.number().int(),
  bytesBefore: z.number().int().describe('Bytes of logs that an earlier import had read.'),
  accepted: z.number().int().describe('Calls, or lines of reports and bills, that were not there before.'),
  duplicate: z.number().int().describe('Those that are there and say the same.'),
  restated: z.number().int().describe('Lines of bills that now say something else than before.'),
  removed: z.number().int().describe('Lines of bills that the whole bill no longer has.'),
  skipped: z.number().int(),
  rejected: z.number().int(),
  unpriced: z.number().int(),
  seconds: z.number(),
  problems: z.array(problemFacts),
  rejectedFile: z.string().nullable(),
});
export type ImportSummary = z.infer<typeof importSummary>;
