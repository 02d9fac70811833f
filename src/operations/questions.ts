import { z } from 'zod';
import { nearest } from '../core/spelling.ts';
import { AppError } from '../errors.ts';
import { operation } from './operation.ts';
import { listOf, whereParameter } from './parameters.ts';
import { type Given, PERSONAS, type Question } from './questions/question.ts';
import { SAVED_QUESTIONS } from './questions/saved-questions.ts';

const saved = z.object({
  id: z.string(),
  version: z.number().describe('Rises when what is asked or told changes.'),
  persona: z.enum(PERSONAS),
  question: z.string(),
  awaits: z.string().nullable().describe('Why it cannot be answered yet; null when it can.'),
  queries: z
    .array(z.object({ operation: z.string(), input: z.record(z.string(), z.unknown()) }))
    .describe('The operations that answer it, with their input: ask them to have the same answer.'),
});

export const questions = operation({
  name: 'questions',
  summary: 'Questions that are kept, each with a stable id, a version and the queries that answer it.',
  access: 'read',
  input: z.object({
    persona: z
      .enum(PERSONAS)
      .optional()
      .describe(`Only those of one: ${PERSONAS.join(', ')}.`),
  }),
  output: z.object({
    questions: z.array(saved.extend({ needs: z.record(z.string(), z.string()).describe('What has to be given.') })),
  }),
  run(_context, { persona }) {
    const wanted = SAVED_QUESTIONS.filter((one) => persona === undefined || one.persona === persona);
    return Promise.resolve({ questions: wanted.map((one) => ({ ...factsOf(one), needs: { ...one.needs } })) });
  },
  table: (answer) =>
    answer.questions.map(({ id, version, persona, question, queries, awaits }) => ({
      id,
      version,
      persona,
      question,
      answers: awaits ?? queries.map((one) => one.operation).join(', '),
    })),
});

export const questionsRun = operation({
  name: 'questions-run',
  summary: 'Answers a kept question: a sentence, the number it turns on, the rows, and the query that made them.',
  access: 'read',
  input: z.object({
    id: z.string().describe('As Q-23.'),
    from: z.string().optional().describe('Another start than the question has.'),
    to: z.string().optional().describe('Another end.'),
    timeZone: z.string().optional().describe('IANA time zone; default from the configuration.'),
    where: whereParameter,
    with: listOf(z.string()).default([]).describe('What the question needs, as name=value.'),
  }),
  output: saved.extend({
    sentence: z.string(),
    number: z.object({ value: z.string(), unit: z.string() }).nullable(),
    rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
  }),
  command: { words: ['questions', 'run'], argument: { parameter: 'id', isFile: false } },
  async run(context, { id, with: pairs, ...asked }) {
    const question = questionOf(id);
    const given = { ...asked, needs: needsOf(question, pairs) };
    const { queries, ...told } = await answered(() => question.answer(context, given), question);
    return {
      ...factsOf(question),
      sentence: told.sentence,
      number: told.number,
      rows: told.rows.map((row) => ({ ...row })),
      queries: queries.map((query) => ({ ...query })),
    };
  },
  table: ({ id, version, sentence, number, rows, queries }) => [
    {
      question: `${id} v${version}`,
      answer: sentence,
      ...(number === null ? {} : { value: number.value, unit: number.unit }),
    },
    ...rows,
    ...queries.map(({ operation: name, input }) => ({ query: `${name} ${JSON.stringify(input)}` })),
  ],
});

function factsOf({ id, version, persona, question, awaits, asks }: Question) {
  return { id, version, persona, question, awaits, queries: asks.map((ask) => ({ ...ask })) };
}

/** Throws bad-request. */
function questionOf(id: string): Question {
  const found = SAVED_QUESTIONS.find((one) => one.id === id.toUpperCase());
  if (found) return found;
  const meant = nearest(
    id.toUpperCase(),
    SAVED_QUESTIONS.map((one) => one.id),
  );
  throw new AppError(
    'bad-request',
    `There is no question "${id}".`,
    `${meant === null ? '' : `Did you mean ${meant}? `}whence questions lists them.`,
  );
}

/** Throws bad-request when something that the question needs is not given, or something it does not know is. */
function needsOf({ id, needs }: Question, pairs: readonly string[]): Given['needs'] {
  const given = Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, Math.max(0, pair.indexOf('='))), pair.slice(pair.indexOf('=') + 1)]),
  );
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(needs, name));
  const missing = Object.keys(needs).find((name) => !Object.hasOwn(given, name));
  if (unknown !== undefined) throw new AppError('bad-request', `${id} does not know "${unknown}".`, howToGive(needs));
  if (missing !== undefined) throw new AppError('bad-request', `${id} needs ${missing}.`, howToGive(needs));
  return given;
}

function howToGive(needs: Question['needs']): string {
  const names = Object.entries(needs).map(([name, what]) => `${name}=<${what}>`);
  return names.length === 0 ? 'It needs nothing but its id.' : `Give it with ${names.join(', ')}.`;
}

/** What the store does not know yet (a metric nobody told, a dimension the rules lack) is an answer too: it says what is missing. */
async function answered(
  answer: () => ReturnType<Question['answer']>,
  { asks }: Question,
): ReturnType<Question['answer']> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
    return { sentence: `Not known: ${error.message} ${error.hint}`, number: null, rows: [], queries: asks };
  }
}
