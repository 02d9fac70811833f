import { z } from 'zod';
import { callExtent } from '../store/call-extent.ts';
import { countDirty } from '../store/metadata/dirty-hours.ts';
import { operation } from './operation.ts';

export const status = operation({
  name: 'status',
  summary: 'What this installation holds, and how fresh it is.',
  access: 'read',
  input: z.object({}),
  output: z.object({
    version: z.string(),
    open: z.boolean(),
    calls: z.number(),
    firstAt: z.string().nullable(),
    lastAt: z.string().nullable(),
    rulesRevision: z.number(),
    priceBook: z.string(),
    dirtyHours: z.number(),
    timeZone: z.string(),
    pseudonymised: z.array(z.string()),
    canReveal: z.boolean(),
  }),
  async run(context) {
    const { calls, firstAt, lastAt } = await callExtent(context.store);
    return {
      version: context.version,
      open: (await context.keys()).length === 0,
      calls,
      firstAt: firstAt === null ? null : new Date(firstAt).toISOString(),
      lastAt: lastAt === null ? null : new Date(lastAt).toISOString(),
      rulesRevision: context.rules().revision,
      priceBook: context.book.revision,
      dirtyHours: await countDirty(context.metadata),
      timeZone: context.config.timeZone,
      pseudonymised: context.config.privacy.pseudonymise
        ? context
            .rules()
            .dimensions.filter(({ sensitivity }) => sensitivity !== null)
            .map(({ name }) => name)
        : [],
      canReveal: context.mayReveal,
    };
  },
  table: ({ pseudonymised, ...facts }) => [
    ...Object.entries(facts).map(([what, value]) => ({ what, value: String(value ?? '') })),
    { what: 'pseudonymised', value: pseudonymised.join(', ') },
  ],
});
