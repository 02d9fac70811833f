import { z } from 'zod';
import { nearest } from '../core/spelling.ts';
import { AppError } from '../errors.ts';
import type { SourceConfig } from '../source-config.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import { problemFacts } from './problem-facts.ts';

export const sourcesFetch = operation({
  name: 'sources-fetch',
  summary: 'Reads the usage and cost reports of providers now.',
  access: 'admin',
  command: { words: ['sources', 'fetch'] },
  input: z.object({ source: z.string().optional().describe('The name of one source; default all.') }),
  output: z.object({
    ok: z.boolean(),
    reports: z.array(
      z.object({
        source: z.string(),
        report: z.string(),
        added: z.number().describe('Buckets that were not there.'),
        restated: z.number().describe('Buckets that say something else than before, in whose place they are now.'),
        unchanged: z.number(),
        lines: z.number(),
        calls: z.number().describe('Calls that lines became, of a source that stands as calls.'),
        failure: problemFacts.nullable(),
        problems: z.array(problemFacts).describe('Lines that were left out.'),
      }),
    ),
  }),
  async run(context, { source }) {
    const pulled = await Promise.all(meant(context, source).map((one) => context.providerSources.pull(one)));
    const reports = pulled.flat().map(({ problems, ...report }) => ({ ...report, problems: [...problems] }));
    return { ok: reports.every(({ failure }) => failure === null), reports };
  },
  table: ({ reports }) =>
    reports.map(({ failure, problems, ...report }) => ({
      ...report,
      leftOut: problems.length,
      failure: failure && `${failure.reason}. ${failure.remedy}`,
    })),
});

function meant({ config }: Context, name: string | undefined): readonly SourceConfig[] {
  if (name === undefined) return config.sources;
  const found = config.sources.filter((source) => source.name === name);
  if (found.length > 0) return found;
  const names = config.sources.map((source) => source.name);
  const near = nearest(name, names);
  throw new AppError(
    'not-found',
    `No source is called "${name}".`,
    near === null ? 'Sources stand under "sources" in the configuration.' : `Did you mean ${near}?`,
  );
}
