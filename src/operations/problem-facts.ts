import { z } from 'zod';

/** A problem with a piece of input, as it is told (core/problem.ts). */
export const problemFacts = z.object({ code: z.string(), place: z.string(), reason: z.string(), remedy: z.string() });
