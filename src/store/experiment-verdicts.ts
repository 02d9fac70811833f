import { PROMOTION, VERDICT, type Promotion, type Verdict } from '../core/analysis/experiment/verdict.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import type { SpendStore } from './spend-query.ts';
import { hasDimensions } from './experiment-extent.ts';
import { statementDimensions } from './statement-dimension.ts';

interface Line {
  readonly name: string;
  readonly at: string;
  readonly success: string;
  readonly values: readonly string[];
}

const NAMES = ['experiment', 'variant', 'run', 'feature'] as const;

/** Everything that was concluded of experiments, by time: what their outcomes' labels say, as the rules in force read them. */
export async function experimentConclusions(
  store: SpendStore,
): Promise<{ readonly verdicts: readonly Verdict[]; readonly promotions: readonly Promotion[] }> {
  if (!hasDimensions(store, ...NAMES)) return { verdicts: [], promotions: [] };
  const dimensions = NAMES.map(statementDimensions(store.rules()));
  const values = dimensions.map(({ sql }) => `toString(${sql})`);
  const lines = await store.engine.query<Line>(
    `SELECT toString(name) AS name, toString(toUnixTimestamp64Milli(at)) AS at, toString(success) AS success, [${values.join(', ')}] AS values
FROM outcomes FINAL WHERE name IN ({verdict:String}, {promotion:String}) ORDER BY outcomes.at, id`,
    Object.assign({ verdict: VERDICT, promotion: PROMOTION }, ...dimensions.map(({ parameters }) => parameters)),
    LONG_STATEMENT,
  );
  const said = lines.map((line) => {
    const [experiment = null, variant = null, run = null, feature = null] = line.values.map((value, index) =>
      dimensions[index]?.gaps.includes(value) ? null : value,
    );
    return { name: line.name, at: Number(line.at), success: line.success, experiment, variant, run, feature };
  });
  return {
    verdicts: said.flatMap(({ name, at, success, experiment, variant, run }) =>
      name !== VERDICT || experiment === null
        ? []
        : [{ experiment, variant, run, at, isBetter: success === '' ? null : success === 'true' }],
    ),
    promotions: said.flatMap(({ name, at, experiment, variant, feature }) =>
      name !== PROMOTION || experiment === null ? [] : [{ experiment, variant, feature, at }],
    ),
  };
}
