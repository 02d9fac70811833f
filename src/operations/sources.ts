import { z } from 'zod';
import { refusedPieces } from '../store/metadata/drained.ts';
import { latestImports } from '../store/metadata/imports.ts';
import { latestRejected } from '../store/metadata/rejected.ts';
import { sourceSummary, unpricedSummary } from '../store/source-summary.ts';
import { askedInterval } from './interval.ts';
import { operation } from './operation.ts';
import { reportStateFacts, reportStateList } from './report-states.ts';
import { fromParameter, timeZoneParameter, toParameter } from './parameters.ts';

const LATEST = 100;

export const sources = operation({
  name: 'sources',
  summary: 'Whether data is arriving, complete and priced, source by source.',
  access: 'read',
  input: z.object({ from: fromParameter, to: toParameter, timeZone: timeZoneParameter }),
  output: z.object({
    sources: z.array(
      z.object({
        door: z.string(),
        provider: z.string(),
        firstAt: z.string(),
        lastAt: z.string(),
        calls: z.number(),
        callsLastHour: z.number(),
        unmetered: z.number(),
        unpriced: z.number(),
        conservationBroken: z.number(),
        errors: z.number(),
        labelCoverage: z.number(),
        rejected: z.number().describe('Pieces this door refused, of all providers, since ever.'),
      }),
    ),
    unpriced: z.array(
      z.object({
        provider: z.string(),
        model: z.string(),
        reason: z.string(),
        calls: z.number(),
        tokens: z.number(),
      }),
    ),
    rejected: z.array(
      z.object({
        at: z.string(),
        door: z.string(),
        code: z.string(),
        place: z.string(),
        reason: z.string(),
        remedy: z.string(),
        sample: z.string(),
      }),
    ),
    imports: z.array(
      z.object({
        id: z.string(),
        at: z.string(),
        door: z.string(),
        source: z.string(),
        read: z.number(),
        accepted: z.number(),
        duplicate: z.number(),
        rejected: z.number(),
        unpriced: z.number(),
        seconds: z.number(),
      }),
    ),
    reports: z.array(reportStateFacts).describe('The usage and cost reports of providers that are read on a schedule.'),
  }),
  async run(context, asked) {
    const { interval } = askedInterval(context, asked);
    const imports = await latestImports(context.metadata, LATEST);
    const refused = Map.groupBy(imports, ({ door }) => door);
    const refusedLive = await refusedPieces(context.metadata);
    return {
      sources: (await sourceSummary(context.store, interval, context.clock())).map((source) => ({
        ...source,
        rejected: (refused.get(source.door) ?? []).reduce(
          (sum, { rejected }) => sum + rejected,
          refusedLive.get(source.door) ?? 0,
        ),
      })),
      unpriced: await unpricedSummary(context.store, interval),
      rejected: (await latestRejected(context.metadata, LATEST)).map(
        ({ at, door, code, place, reason, remedy, sample }) => ({
          at: new Date(at).toISOString(),
          door,
          code,
          place,
          reason,
          remedy,
          sample,
        }),
      ),
      imports: imports.map(({ startedAt, ...counts }) => ({ at: new Date(startedAt).toISOString(), ...counts })),
      reports: await reportStateList(context),
    };
  },
  table: (answer) => [
    ...answer.sources.map((source) => ({ ...source, labelCoverage: Number(source.labelCoverage.toFixed(4)) })),
    ...answer.reports.map(({ source, report, readUntil, doneAt, problem }) => ({
      door: `${source} ${report}`,
      firstAt: readUntil,
      lastAt: doneAt,
      state: problem === null ? (doneAt === null ? 'not read yet' : 'ok') : `${problem.reason}. ${problem.remedy}`,
    })),
  ],
});
