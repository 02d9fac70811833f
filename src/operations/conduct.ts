import { z } from 'zod';
import { type ConductFacts, conductOf, CONDUCTS } from '../core/analysis/experiment/scaling.ts';
import { NOT_ATTRIBUTED } from '../core/dimension.ts';
import type { Measure, SpendRow } from '../core/ledger/spend-query.ts';
import { bucketStarts } from '../core/period.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';

const { from, to, timeZone, where } = cutParameters;
/** What is set of a feature: a combination of these is one configuration. */
const SET = ['model', 'promptVersion', 'temperature', 'reasoningEffort', 'maxTokens'];
const BY = ['team', 'environment'];

export const conduct = operation({
  name: 'conduct',
  summary: 'What each team does in each environment, find out what works or run what works, told from behaviour alone.',
  access: 'read',
  input: z.object({ from, to, timeZone, where }),
  output: z.object({
    interval: answeredInterval,
    timeZone: z.string(),
    rows: z.array(
      z.object({
        team: z.string(),
        environment: z.string(),
        conduct: z.enum(CONDUCTS),
        reasons: z.array(z.string()).describe('What told, the strongest first.'),
        confidence: z.number().describe('0 to 1: how much the signs agree.'),
        cost: z.string(),
        calls: z.number(),
      }),
    ),
  }),
  async run(context, asked) {
    const { question, when } = askedCut(context, { ...asked, by: [] });
    const [days, configurations, experiments] = await Promise.all([
      rowsOf(context, { ...question, by: BY, grain: 'day' }, ['calls', 'cost']),
      rowsOf(context, { ...question, by: [...BY, 'feature', ...known(context, SET)] }, ['calls']),
      rowsOf(context, { ...question, by: [...BY, ...known(context, ['experiment'])] }, ['calls']),
    ]);
    const starts = bucketStarts(when.interval, 'day', when.timeZone);
    const rows = [...Map.groupBy(days, keyOf)].flatMap(([key, ofDays]) => {
      const facts = factsOf(ofDays, ofKey(configurations, key), ofKey(experiments, key), starts);
      const found = conductOf(facts);
      const cost = ofDays.reduce((total, { measures }) => total + Number(measures.cost ?? 0), 0);
      const [team = '', environment = ''] = valuesOf(ofDays[0]);
      return found === null
        ? []
        : [{ team, environment, ...found, reasons: [...found.reasons], cost: cost.toFixed(6), calls: facts.calls }];
    });
    return { ...toldWhen(when), rows: rows.toSorted((left, right) => Number(right.cost) - Number(left.cost)) };
  },
  table: ({ rows }) => rows.map(({ reasons, ...row }) => ({ ...row, reason: reasons[0] ?? null })),
});

/** Those of the dimensions that there are. */
function known(context: Context, names: readonly string[]): string[] {
  const ruled = new Set(context.rules().dimensions.map(({ name }) => name));
  return names.filter((name) => name === 'model' || ruled.has(name));
}

async function rowsOf(
  context: Context,
  question: CallQuestion,
  measures: readonly Measure[],
): Promise<readonly SpendRow[]> {
  const { rows } = await runSpendQuery(context.store, {
    ...question,
    measures,
    versus: null,
    order: null,
    limit: null,
  });
  return rows;
}

function valuesOf(row: SpendRow | undefined): string[] {
  return BY.map((name) => row?.values[name] ?? NOT_ATTRIBUTED);
}

function keyOf(row: SpendRow): string {
  return JSON.stringify(valuesOf(row));
}

function ofKey(rows: readonly SpendRow[], key: string): SpendRow[] {
  return rows.filter((row) => keyOf(row) === key);
}

function factsOf(
  days: readonly SpendRow[],
  configurations: readonly SpendRow[],
  experiments: readonly SpendRow[],
  starts: readonly number[],
): ConductFacts {
  const counts = new Map(days.map(({ time, measures }) => [Date.parse(time ?? ''), Number(measures.calls ?? 0)]));
  const series = starts.map((start) => counts.get(start) ?? 0);
  const first = series.findIndex((calls) => calls > 0);
  const named = experiments.filter(({ values }) => (values['experiment'] ?? NOT_ATTRIBUTED) !== NOT_ATTRIBUTED);
  return {
    days: series.slice(first, series.findLastIndex((calls) => calls > 0) + 1),
    configurations: configurations.map(({ values, measures }) => ({
      feature: values['feature'] ?? '',
      calls: Number(measures.calls ?? 0),
    })),
    calls: callsOf(days),
    experimentCalls: callsOf(named),
  };
}

function callsOf(rows: readonly SpendRow[]): number {
  return rows.reduce((sum, { measures }) => sum + Number(measures.calls ?? 0), 0);
}
