import { z } from 'zod';
import {
  BEHAVIOUR_DIMENSIONS,
  CHARGE_DIMENSIONS,
  FIELD_DIMENSIONS,
  LABEL_PREFIX,
  SPEND_CLASS_DIMENSIONS,
} from '../core/dimension.ts';
import type { Filter, FilterOperator } from '../core/ledger/spend-query.ts';
import { nearest } from '../core/spelling.ts';
import { AppError } from '../errors.ts';

const OPERATORS: readonly (readonly [string, FilterOperator])[] = [
  ['!=', 'isNot'],
  ['*=', 'contains'],
  ['^=', 'prefix'],
  ['~', 'matches'],
  ['=', 'is'],
];

/** A list given as JSON array, repeated parameter, or one comma separated text. */
export function listOf<Item extends z.ZodType<unknown, string>>(item: Item) {
  return z.preprocess(
    (value) =>
      (Array.isArray(value) ? value : typeof value === 'string' ? [value] : []).flatMap((part) =>
        typeof part === 'string'
          ? part
              .split(',')
              .map((text) => text.trim())
              .filter(Boolean)
          : [part],
      ),
    z.array(item),
  );
}

/** Conditions: "feature=search", "model!=a|b", "feature*=chat", "endpoint^=/v1/", "model~gpt-5.*"; all must hold. */
export const whereParameter = z
  .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string()))
  .default([])
  .describe(
    'Conditions, all of which must hold: dimension=value, != is not, *= contains, ^= starts with, ~ matches (RE2); a|b for several values.',
  );

export const fromParameter = z
  .string()
  .default('-30d')
  .describe('Start: a date (midnight in timeZone), an instant, or relative (-30d, -24h).');
export const toParameter = z.string().default('now').describe('End, exclusive: a date, an instant, relative, or now.');
export const timeZoneParameter = z
  .string()
  .optional()
  .describe('IANA time zone of dates, days, weeks and months; default from the configuration.');
export const limitParameter = (most: number, usual: number) =>
  z.coerce.number().int().min(1).max(most).default(usual).describe(`At most so many rows (up to ${most}).`);
/** Yes or no; no unless it is said. */
export const flagParameter = (description: string) =>
  z
    .preprocess(
      (value) =>
        value === 'true' || value === '1' || value === '' ? true : value === 'false' || value === '0' ? false : value,
      z.boolean(),
    )
    .default(false)
    .describe(description);
export const revealParameter = flagParameter(
  'Show pseudonymised ids in clear; needs the privacy key on the server and admin access.',
);

/** Reads "feature=search|chat" into a filter. Throws bad-request naming the text and the operators. */
export function parseCondition(text: string): Filter {
  const found = OPERATORS.map(([sign, operator]) => ({ sign, operator, at: text.indexOf(sign) }))
    .filter(({ at }) => at > 0)
    .sort((a, b) => a.at - b.at || b.sign.length - a.sign.length)[0];
  if (!found) {
    throw new AppError(
      'bad-request',
      `The condition "${text}" has no operator.`,
      'Write it as dimension=value; operators are =, !=, *=, ^= and ~.',
    );
  }
  const rest = text.slice(found.at + found.sign.length);
  return {
    dimension: text.slice(0, found.at).trim(),
    operator: found.operator,
    values: found.operator === 'matches' ? [rest] : rest.split('|'),
  };
}

/** Throws bad-request when a name is neither a field, a dimension of the rules, nor a label. */
export function checkDimensions(names: Iterable<string>, ruleDimensions: readonly string[]): void {
  const known = [
    ...ruleDimensions,
    ...FIELD_DIMENSIONS,
    ...CHARGE_DIMENSIONS,
    ...BEHAVIOUR_DIMENSIONS,
    ...SPEND_CLASS_DIMENSIONS,
  ];
  for (const name of names) {
    if (known.includes(name) || (name.startsWith(LABEL_PREFIX) && name.length > LABEL_PREFIX.length)) continue;
    const meant = nearest(name, known);
    throw new AppError(
      'bad-request',
      `There is no dimension "${name}".`,
      `${meant === null ? '' : `Did you mean ${meant}? `}Known are ${known.join(', ')}, and label.<key> for any label.`,
    );
  }
}
