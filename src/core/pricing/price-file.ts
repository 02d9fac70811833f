import { z } from 'zod';
import { parseDecimal } from '../money.ts';
import type { Problem } from '../problem.ts';
import { METERS, INPUT_CLASSES, OUTPUT_CLASSES, QUANTITIES } from '../quantity.ts';
import { nearest } from '../spelling.ts';

const TOKENS = [...INPUT_CLASSES, ...OUTPUT_CLASSES] as const;
const METER_SET: ReadonlySet<string> = new Set(METERS);

export const Amount = z
  .union([z.string().max(40), z.number()])
  .transform(String)
  .refine((text) => (parseDecimal(text, 18) ?? -1n) >= 0n, 'is no price: write dollars such as 1.25, never negative');
export const Day = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no date: write one such as 2026-03-13');
export const Name = z.string().min(1);

/**
 * Prices that hold under the same conditions. Everything but the amounts may be left out:
 * standard service tier, any region, any size, since ever, until further notice, all day.
 */
const Group = z.strictObject({
  serviceTier: Name.optional(),
  /** The region, data zone or inference geography these prices are for, as calls state it. */
  region: Name.optional(),
  /** Holds for calls whose total input (cache reads and writes included) exceeds this many tokens. */
  above: z.int().nonnegative().optional(),
  /** With `above`: cliff (default) prices the whole call so; graduated only what lies above, by each quantity itself. */
  kind: z.enum(['flat', 'cliff', 'graduated']).optional(),
  /** First day (or instant, UTC) of validity, and the first no longer valid. */
  from: Day.optional(),
  to: Day.optional(),
  /** Time of day (UTC) the prices are limited to: `16:30-00:30`, or `Mon-Fri 01:00-04:00`. */
  hours: z
    .string()
    .regex(
      /^(Mon-Fri )?([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/,
      'is no time of day: write UTC times such as 16:30-00:30',
    )
    .optional(),
  /** Name of an entry of the file's `sources`. */
  source: Name.optional(),
  observedAt: Day.optional(),
  note: Name.optional(),
  /** The amounts listed cover the whole call: other quantities are included in them, at no charge of their own. */
  allInclusive: z.boolean().optional(),
  /** Dollars per 1,000,000 tokens. */
  perMillionTokens: z.partialRecord(z.enum(TOKENS), Amount).optional(),
  /** Dollars per token, image, second, page, request, seat ... */
  perUnit: z.partialRecord(z.enum(QUANTITIES), Amount).optional(),
});

export const Model = z.strictObject({
  /** The model's name at this provider; "*" prices what names no model (a seat, a search, a GPU second). */
  id: Name.max(256),
  aliases: z.array(Name.max(256)).optional(),
  /** Tokens that fit into it, prompt and answer together. */
  contextWindow: z.int().positive().optional(),
  prices: z.array(Group).min(1),
});

/** A price file: what one provider charges. The price book is made of these, and users write their own. */
const File = z.strictObject({
  provider: Name,
  sources: z
    .record(z.string(), z.strictObject({ name: z.string(), reference: z.string(), licence: z.string() }))
    .optional(),
  models: z.array(Model),
});

export type PriceGroup = z.input<typeof Group>;
export type ModelPrices = z.input<typeof Model>;
export type PriceFile = z.input<typeof File>;

/** A price file as parsed JSON or YAML; problems name the file's provider, the model and the field. */
export function readPriceFile(file: unknown): PriceFile | readonly Problem[] {
  const result = File.safeParse(file);
  if (result.success) return result.data;
  return result.error.issues.map((issue) => ({
    code: 'bad-price-file',
    place: placeOf(file, issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path),
    reason: issue.message,
    remedy: remedyOf(issue),
  }));
}

/** "openai gpt-5-mini prices[0].perUnit": the model by its name rather than by its number. */
function placeOf(file: unknown, path: readonly PropertyKey[]): string {
  const provider = member(file, 'provider');
  const id = path[0] === 'models' ? member(member(member(file, 'models'), path[1]), 'id') : undefined;
  const rest = id === undefined ? path : path.slice(2);
  const field = rest.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return [provider, id, field.replace(/^\./, '')].filter((part) => typeof part === 'string' && part !== '').join(' ');
}

function member(value: unknown, key: PropertyKey | undefined): unknown {
  if (typeof value !== 'object' || value === null || key === undefined || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}

function remedyOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys' && issue.code !== 'invalid_key')
    return 'See docs/methods/pricing.md for the format.';
  const key = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : String(issue.path.at(-1));
  if (METER_SET.has(key)) return 'It is not counted in tokens: move it to perUnit.';
  const closest = nearest(key, [
    ...Object.keys(Group.shape),
    ...QUANTITIES,
    'id',
    'aliases',
    'contextWindow',
    'prices',
    'provider',
    'models',
  ]);
  return closest === null ? `Use one of the quantities: ${QUANTITIES.join(', ')}.` : `Did you mean ${closest}?`;
}
