/** Every dollar is one of these: it served, it was spent to learn, or it bought nothing. */
export const SPEND_CLASSES = ['production', 'experiment', 'waste'] as const;
type SpendClass = (typeof SPEND_CLASSES)[number];

/** A rule that decides the class of a call; of several that hold, the first in the list. */
export interface SpendRule {
  readonly name: string;
  readonly spendClass: SpendClass;
  /** One sentence: what it holds for. */
  readonly meaning: string;
  /** What proves it, and where that is. */
  readonly evidence: string;
}

/** Rules that look at calls alone: kept with the behaviour of each call as `wasteReason`. */
export const CALL_WASTE = ['failed', 'abandoned', 'retry-storm', 'loop', 'duplicate', 're-embedded'] as const;
export type CallWaste = (typeof CALL_WASTE)[number];

/** More attempts at one request than these are a storm. */
export const MOST_ATTEMPTS = 3;
/** More steps of one execution than these are a loop. */
export const MOST_STEPS = 30;
/** The same result of a tool for so many times in one execution is a circle. */
export const SAME_RESULTS = 3;
/** The same request again within this time is a duplicate. */
export const DUPLICATE_MS = 60 * 60_000;
/** A text embedded again within this time is. */
export const EMBEDDED_DAYS = 30;
/** After this time without a verdict an experiment has taught nothing. */
export const VERDICT_DAYS = 14;

const waste = (name: string, meaning: string, evidence: string): SpendRule => ({
  name,
  spendClass: 'waste',
  meaning,
  evidence,
});

export const SPEND_RULES: readonly SpendRule[] = [
  waste('failed', 'It failed, and was billed.', 'the call’s status, error and cost'),
  waste(
    'abandoned',
    'Its caller left before the answer was whole, and what had come was billed.',
    'the call’s status `aborted` and its cost',
  ),
  waste(
    'retry-storm',
    `It is one of more than ${MOST_ATTEMPTS} attempts at one request, and not the last.`,
    'the number of attempts; they follow each other in its execution',
  ),
  waste(
    'loop',
    `Its run was given the same result by a tool for time ${SAME_RESULTS} or later; or it is step ${MOST_STEPS + 1} or later of one execution, and its prompt has grown to half as much again as the first ones were.`,
    'how often the result had come (the same hash), or the number of the step',
  ),
  waste(
    'duplicate',
    'The same request to the letter had been answered within the hour, and neither a run, an experiment nor a temperature above zero asked for another answer.',
    'the id of the call it repeats: same model, same hashes of the prompt, same parameters',
  ),
  waste(
    're-embedded',
    `The same text had been embedded by the same model within ${EMBEDDED_DAYS} days.`,
    'the id of the call it repeats: same model, same hash of the text',
  ),
  waste('after-verdict', 'Its variant had lost when it was made.', 'the verdict, and its time'),
  waste(
    'no-verdict',
    `Its experiment ended ${VERDICT_DAYS} days ago or earlier, and nobody said what came of it.`,
    'the experiment’s last call, and that there is no verdict',
  ),
  {
    name: 'experiment',
    spendClass: 'experiment',
    meaning: 'It names an experiment.',
    evidence: 'dimension `experiment`',
  },
  {
    name: 'lifecycle',
    spendClass: 'experiment',
    meaning: 'It was made before production: in development, tests, evaluations, experiments or staging.',
    evidence: 'dimension `lifecycle`',
  },
  {
    name: 'production',
    spendClass: 'production',
    meaning: 'It was made in production.',
    evidence: 'dimension `lifecycle`',
  },
  {
    name: 'unmarked',
    spendClass: 'production',
    meaning: 'Nothing says that it was anything else.',
    evidence: 'no label names a stage of the lifecycle or an experiment',
  },
];
