import type { z } from 'zod';
import type { Context } from '../context.ts';
import type { Operation, TableRow } from '../operation.ts';
import { datesOf } from './question-date.ts';

export const PERSONAS = ['FinOps lead', 'Engineering lead', 'Product owner', 'CFO'] as const;
type Persona = (typeof PERSONAS)[number];

/** An answer: a sentence, the number it turns on (null where there is none), and the rows behind it. */
export interface Told {
  readonly sentence: string;
  readonly number: { readonly value: string; readonly unit: string } | null;
  readonly rows: readonly TableRow[];
}

type Input = Readonly<Record<string, unknown>>;

/** What is given when a question is run: another interval, further conditions, and what the question itself needs. */
export interface Given {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly where: readonly string[];
  readonly needs: Readonly<Record<string, string>>;
}

/** An operation and what it was asked, so that anyone can ask it again. */
interface AskedOperation {
  readonly operation: string;
  readonly input: Input;
}

export interface Facts {
  /** K01 to K05; never given to another question. */
  readonly id: string;
  /** Rises when what is asked or told changes. */
  readonly version: number;
  readonly persona: Persona;
  readonly question: string;
}

/** A question that is kept: what it asks of which operations. */
export interface Question extends Facts {
  /** What has to be given with it, by name, and what that is. */
  readonly needs: Readonly<Record<string, string>>;
  /** As they are asked where nothing else is given. */
  readonly asks: readonly AskedOperation[];
  /** Why it cannot be answered yet; null when it can. */
  readonly awaits: string | null;
  answer(context: Context, given: Given): Promise<Told & { readonly queries: readonly AskedOperation[] }>;
}

/** One operation with its saved input. */
export interface Ask<Output> extends AskedOperation {
  answer(context: Context, given: Given): Promise<Answered<Output>>;
}

export interface Answered<Output> {
  readonly output: Output;
  /** As a terminal shows it. */
  readonly rows: readonly TableRow[];
  readonly query: AskedOperation;
}

/** Saves what an operation is asked. Interval and conditions of whoever runs it go before those saved, where the operation has them. */
export function asks<Asked extends z.ZodObject, Output extends z.ZodType>(
  operation: Operation<Asked, Output>,
  input: Input,
): Ask<z.infer<Output>> {
  const has = (name: string): boolean => name in operation.input.shape;
  return {
    operation: operation.name,
    input,
    async answer(context, { from, to, timeZone, where, needs }) {
      const conditions = [...(Array.isArray(input['where']) ? input['where'] : []), ...where];
      const given = { from, to, timeZone, ...(conditions.length > 0 ? { where: conditions } : {}), ...needs };
      const known = Object.entries({ ...input, ...told(given) }).filter(([name]) => has(name));
      const asked = datesOf(context, Object.fromEntries(known));
      const output = await operation.run(context, operation.input.parse(asked));
      return { output, rows: operation.table(output), query: { operation: operation.name, input: asked } };
    },
  };
}

function told(given: Input): Input {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** A question that one operation answers. */
export function asked<Output>(
  facts: Facts,
  ask: Ask<Output>,
  tell: (answered: Answered<Output>) => Told,
  needs: Question['needs'] = {},
): Question {
  return {
    ...facts,
    needs,
    asks: [{ operation: ask.operation, input: ask.input }],
    awaits: null,
    async answer(context, given) {
      const answered = await ask.answer(context, given);
      return { ...tell(answered), queries: [answered.query] };
    },
  };
}

/** A question that two operations answer together. */
export function askedOfTwo<One, Other>(
  facts: Facts,
  [one, other]: readonly [Ask<One>, Ask<Other>],
  tell: (one: Answered<One>, other: Answered<Other>) => Told,
): Question {
  return {
    ...facts,
    needs: {},
    asks: [one, other].map(({ operation, input }) => ({ operation, input })),
    awaits: null,
    async answer(context, given) {
      const answered = await one.answer(context, given);
      const beside = await other.answer(context, given);
      return { ...tell(answered, beside), queries: [answered.query, beside.query] };
    },
  };
}

/** A question whose operation does not exist yet. */
export function awaited(facts: Facts, because: string): Question {
  return {
    ...facts,
    needs: {},
    asks: [],
    awaits: because,
    answer: () => Promise.resolve({ sentence: `Not answered yet: ${because}.`, number: null, rows: [], queries: [] }),
  };
}
