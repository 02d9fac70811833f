import { join } from 'node:path';
import { z } from 'zod';
import type { Call } from '../core/call.ts';
import { capture } from '../core/capture/capture.ts';
import type { Problem } from '../core/problem.ts';
import { AppError } from '../errors.ts';
import type { DemoCall } from '../ingest/demo/demo-call.ts';
import { Demo } from '../ingest/demo/generate.ts';
import { segmentsOf } from '../ingest/demo/prompt-piece.ts';
import { spansAround } from '../ingest/demo/span.ts';
import { TruthTally } from '../ingest/demo/truth.ts';
import { TRUTH_FILE, writeTruth } from '../ingest/demo/truth-file.ts';
import { exchangeOf } from '../ingest/demo/wire.ts';
import { Loader } from '../ingest/loader.ts';
import { insertSpans } from '../store/spans.ts';
import type { Context } from './context.ts';
import { DemoStatements } from './demo-business.ts';
import { loadDemoBills } from './demo-bills.ts';
import { operation } from './operation.ts';
import { flagParameter } from './parameters.ts';

const DAY_MS = 86_400_000;
const USUAL_CALLS = 200_000;
const MOST_CALLS = 100_000_000;
const YIELD_EVERY = 2000;
/** Calls whose spans go in at once. */
const LEAST_BATCH = 10_000;

const input = z.object({
  calls: z.coerce
    .number()
    .int()
    .min(1000)
    .max(MOST_CALLS)
    .default(USUAL_CALLS)
    .describe('About how many calls; 1e6 is a million.'),
  seed: z.coerce.number().int().default(1).describe('Which organisation: the same seed makes the same calls.'),
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(400)
    .default(90)
    .describe('Length of the period, which ends last midnight UTC.'),
  withoutBills: flagParameter('Leave out the bills of its providers, and what is wrong in them.'),
});
type Asked = Omit<z.infer<typeof input>, 'withoutBills'> & { readonly bills?: boolean };
const output = z.object({
  calls: z.number().int(),
  accepted: z.number().int(),
  duplicate: z.number().int(),
  unpriced: z.number().int(),
  from: z.string(),
  to: z.string(),
  seconds: z.number(),
  truth: z.string(),
});

export const demo = operation({
  name: 'demo',
  summary: 'Fill the store with the demo organisation, through the same capture as real traffic.',
  access: 'admin',
  input,
  output,
  run: (context, { withoutBills, ...asked }) => loadDemo(context, { ...asked, bills: !withoutBills }),
  table: (answer) => [answer],
});

/** Generates, captures, prices and stores the organisation's exchanges, and writes what is true of them beside the data. */
export async function loadDemo(
  context: Context,
  { calls, seed, days, bills = false }: Asked,
  progress: (made: number) => void = () => undefined,
): Promise<z.infer<typeof output>> {
  const started = context.clock();
  const options = { seed, calls, days, endAt: Math.floor(started / DAY_MS) * DAY_MS };
  const organisation = new Demo(options);
  const tally = new TruthTally(organisation);
  const name = `demo-${seed}-${calls}-${days}-${options.endAt}`;
  const loader = new Loader(context.callStore, context.derive, name, refused);
  const told = new DemoStatements(context, organisation, started);
  let made = 0;
  for (const batch of batchesOf(organisation)) {
    await insertSpans(context.engine, spansAround(batch), `${name}-${made}`);
    for (const call of batch) {
      tally.add(call);
      await told.addOutcomes(call);
      await loader.add(captured(call, started, context));
      if (++made % YIELD_EVERY === 0) {
        progress(made);
        // Other requests are served meanwhile.
        await new Promise(setImmediate);
      }
    }
  }
  const totals = await loader.finish();
  const truth = join(context.config.data, TRUTH_FILE);
  await writeTruth(truth, { ...tally.truth(), business: await told.finish(calls) });
  if (bills) await loadDemoBills(context, { from: organisation.startAt, to: organisation.endAt });
  return {
    calls: made,
    ...totals,
    from: new Date(organisation.startAt).toISOString(),
    to: new Date(organisation.endAt).toISOString(),
    seconds: (context.clock() - started) / 1000,
    truth,
  };
}

/** Calls of whole hours, so that an execution is in one batch. */
function* batchesOf(organisation: Demo): Generator<readonly DemoCall[]> {
  let batch: DemoCall[] = [];
  for (let hour = 0; hour < organisation.hours; hour++) {
    batch = batch.concat(organisation.callsOfHour(hour));
    if (batch.length < LEAST_BATCH && hour < organisation.hours - 1) continue;
    yield batch;
    batch = [];
  }
}

function captured(call: DemoCall, now: number, { config }: Context): Call {
  const reading = capture(exchangeOf(call), { now, providers: config.providers });
  if (reading.kind !== 'call')
    throw new Error(`the demo organisation made an exchange that is no call: ${JSON.stringify(reading)}`);
  return { ...reading.call, segments: segmentsOf(call) };
}

function refused({ reason }: Problem): never {
  throw new AppError(
    'internal',
    `The demo organisation made a call that is refused: ${reason}.`,
    'Empty the data folder first.',
  );
}
