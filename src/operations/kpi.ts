import { z } from 'zod';
import { KPIS, kpisNamed } from '../core/analysis/kpi/catalogue.ts';
import { filterWords, type Kpi } from '../core/analysis/kpi/kpi.ts';
import { kpiValue } from '../core/analysis/kpi/kpi-value.ts';
import { formatDecimal } from '../core/money.ts';
import { nearest } from '../core/spelling.ts';
import { AppError } from '../errors.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import { costByStatus } from '../store/cost-status.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import type { Context } from './context.ts';
import { intervalTexts } from './interval.ts';
import { FIGURES } from './kpi/figures.ts';
import { AMOUNT_DIGITS, type KpiAmounts, type KpiAnswer, nothing } from './kpi/kpi-answer.ts';
import { ratioAnswer } from './kpi/part-amounts.ts';
import { operation, type TableRow } from './operation.ts';
import { listOf } from './parameters.ts';
import { revealedRows } from './pseudonymised.ts';

const sides = z.object({
  numerator: z.string(),
  denominator: z.string().nullable().describe('Null where the numerator is the figure.'),
  value: z.string().nullable().describe('In the unit of the figure; null is not known, and never 0.'),
});

const definition = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  formula: z.string(),
  unit: z.string(),
  filter: z.string().nullable(),
  costType: z.string().nullable(),
  origin: z.string(),
  needs: z.string(),
});

const told = definition.extend({
  ...sides.partial().shape,
  missing: z.string().nullable().describe('Why there is no value; null when there is one, or none was asked for.'),
  reconciledShare: z
    .number()
    .nullable()
    .describe(
      'Of a figure of cost: how much of the cost is reconciled or closed, 0 to 1; null where all is estimated.',
    ),
  rows: z.array(sides.extend({ time: z.string().nullable(), values: z.record(z.string(), z.string()) })),
});

export const kpi = operation({
  name: 'kpi',
  summary: 'Key figures of AI spend, each defined once, over time and by anything; without a name the list of all.',
  access: 'read',
  input: z.object({
    name: listOf(z.string())
      .default([])
      .describe(
        'Which, by name or id (cache-hit-rate, KPI-18), or all; without one they are listed, and not computed.',
      ),
    ...cutParameters,
  }),
  output: z.object({
    interval: z.object({ from: z.string(), to: z.string() }),
    timeZone: z.string(),
    kpis: z.array(told),
  }),
  command: { words: ['kpi'], argument: { parameter: 'name', isFile: false } },
  async run(context, { name, ...asked }) {
    const { question, when } = askedCut(context, asked);
    const asOf = { interval: intervalTexts(when.interval, when.timeZone), timeZone: when.timeZone };
    if (name.length === 0) return { ...asOf, kpis: KPIS.map(listed) };
    const kpis = [];
    // One after another: each asks the engine for more than one thing already.
    for (const one of new Set(name.flatMap(named))) {
      const found = await answerOf(context, one, question);
      kpis.push({ ...found, rows: revealedRows(context, found.rows, asked.reveal) });
    }
    return { ...asOf, kpis };
  },
  table: ({ kpis }) => kpis.flatMap(tableRows),
});

type Told = z.infer<typeof told>;

function tableRows({ id, name, rows, unit, formula, numerator, denominator, value, missing }: Told): TableRow[] {
  if (value === undefined) return [{ id, kpi: name, unit, formula }];
  const cut = rows.filter(({ time, values }) => time !== null || Object.keys(values).length > 0);
  const parts = cut.map(({ time, values, ...row }) => ({
    kpi: name,
    ...(time === null ? {} : { time }),
    ...values,
    ...row,
    unit,
  }));
  const whole = { kpi: name, numerator: numerator ?? null, denominator: denominator ?? null, value, unit };
  return [
    ...parts,
    ...(cut.length > 0 && numerator === undefined ? [] : [missing === null ? whole : { ...whole, missing }]),
  ];
}

/** Throws bad-request for what is none. */
function named(name: string): readonly Kpi[] {
  const found = kpisNamed(name);
  if (found.length > 0) return found;
  const meant = nearest(
    name,
    KPIS.map((one) => one.name),
  );
  throw new AppError(
    'bad-request',
    `There is no key figure "${name}".`,
    `${meant === null ? '' : `Did you mean ${meant}? `}whence kpi lists them.`,
  );
}

function listed({ reading, ...facts }: Kpi) {
  const missing = reading.kind === 'absent' ? reading.because : null;
  return { ...facts, filter: filterWords({ ...facts, reading }), missing, reconciledShare: null, rows: [] };
}

async function answerOf(context: Context, one: Kpi, question: CallQuestion) {
  const { rows, total, missing } = await readingOf(context, one, question);
  const { times } = { times: 1, ...one.reading };
  const toldOf = ({ numerator, denominator }: KpiAmounts) => ({
    numerator: formatDecimal(numerator, AMOUNT_DIGITS),
    denominator: denominator === null ? null : formatDecimal(denominator, AMOUNT_DIGITS),
    value: kpiValue(one.unit, numerator, denominator, times),
  });
  const whole = total && toldOf(total);
  return {
    ...listed(one),
    ...(whole ?? { value: null }),
    missing: missing ?? (whole?.value === null ? 'there is nothing to divide by' : null),
    reconciledShare: one.costType === 'effective' ? await finality(context, question) : null,
    rows: rows.map(({ time, values, ...amounts }) => ({ time, values, ...toldOf(amounts) })),
  };
}

async function readingOf(context: Context, { reading }: Kpi, question: CallQuestion): Promise<KpiAnswer> {
  if (reading.kind === 'absent') return nothing(reading.because);
  if (reading.kind === 'figure') return FIGURES[reading.figure](context, question);
  return ratioAnswer(context, question, reading);
}

/** How much of the cost in question is final. */
async function finality(context: Context, question: CallQuestion): Promise<number | null> {
  const asked = { ...question, measures: ['cost'], versus: null, order: null, limit: null } as const;
  return (await costByStatus(context, asked))?.reconciledShare ?? null;
}
