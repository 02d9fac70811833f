import { z } from 'zod';
import { dimensionSummary } from '../store/dimension-summary.ts';
import { askedInterval } from './interval.ts';
import { operation } from './operation.ts';
import { fromParameter, timeZoneParameter, toParameter } from './parameters.ts';

export const dimensions = operation({
  name: 'dimensions',
  summary: 'What spend can be cut by, and how much of it each dimension covers.',
  access: 'read',
  input: z.object({ from: fromParameter, to: toParameter, timeZone: timeZoneParameter }),
  output: z.object({
    dimensions: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(['rule', 'field', 'label', 'charge', 'behaviour']),
        values: z.number(),
        coverage: z.number().nullable(),
        attributedCost: z.string(),
        notAttributedCost: z.string(),
      }),
    ),
  }),
  run: async (context, asked) => ({
    dimensions: await dimensionSummary(context.store, askedInterval(context, asked).interval),
  }),
  table: (answer) =>
    answer.dimensions.map((dimension) => ({
      ...dimension,
      coverage: dimension.coverage === null ? null : Number(dimension.coverage.toFixed(4)),
    })),
});
