import { z } from 'zod';
import { parseDecimal } from './core/money.ts';

const RATE_DIGITS = 18;

/** `currencies` of the configuration: what a unit of each is in dollars, from a day on until the next. */
export const currenciesSchema = z.record(
  z.string().regex(/^[A-Z][A-Z0-9]{2,19}$/, 'is no currency: write a code such as EUR'),
  z
    .array(
      z.strictObject({
        from: z
          .string()
          .refine((text) => !Number.isNaN(Date.parse(text)), 'is no date: write one such as 2026-03-13')
          .describe('First day of the rate (UTC).'),
        rate: z
          .union([z.string().max(40), z.number()])
          .transform(String)
          .refine((text) => (parseDecimal(text, RATE_DIGITS) ?? 0n) > 0n, 'is no rate: write dollars such as 1.08')
          .describe('Dollars for one unit.'),
      }),
    )
    .min(1),
);
