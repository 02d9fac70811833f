import { z } from 'zod';
import type { Attribution } from '../core/attribution/evaluate.ts';
import { PROVENANCES } from '../core/attribution/provenance.ts';
import type { Context } from './context.ts';
import { mayReveal } from './pseudonymised.ts';

const kind = z.enum(PROVENANCES);
const candidate = z.object({
  value: z.string(),
  rule: z.string(),
  source: z.string().nullable(),
  confidence: z.number(),
  kind,
});

/** The value of every dimension, where it comes from, and what lost against it. */
export const attributionFacts = z.array(
  z.object({
    name: z.string(),
    value: z.string(),
    rule: z.string().nullable(),
    source: z.string().nullable(),
    confidence: z.number().nullable(),
    kind: kind.nullable().describe('By what kind of evidence; null when nobody was found.'),
    attributed: z.boolean(),
    candidates: z.array(candidate).describe('What later sources and rules would have said.'),
  }),
);

export function toldAttribution(
  context: Context,
  attributions: readonly Attribution[],
  reveal: boolean,
): z.infer<typeof attributionFacts> {
  const show = (value: string): string =>
    mayReveal(context, reveal) ? (context.pseudonyms.idOf(value) ?? value) : value;
  return attributions.map(({ dimension: name, value, candidates, ...rest }) => ({
    name,
    ...rest,
    value: show(value),
    candidates: candidates.map((other) => ({ ...other, value: show(other.value) })),
  }));
}
