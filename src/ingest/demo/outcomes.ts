import { PROMOTION, VERDICT } from '../../core/analysis/experiment/verdict.ts';
import { digestOf } from '../../core/capture/digest.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { DemoCall } from './demo-call.ts';
import type { StoryEvent } from './story-event.ts';
import { verdictsOf } from './trial.ts';

/** What users make of an answer that they were shown one variant of: whether they take it, minutes later. */
const ACCEPTED = 'answer-accepted';
const MINUTE_MS = 60_000;

/** What came of an execution that was part of an experiment, told with its first call; null for all other calls. */
export function outcomeOf({ opensExecution, context, at }: DemoCall): Outcome | null {
  const { trial, traceId } = context;
  if (!opensExecution || trial === null) return null;
  return outcome(ACCEPTED, traceId, at + 3 * MINUTE_MS, {
    success: trial.isAccepted,
    traceId,
    labels: { experiment: trial.experiment, variant: trial.variant, ...(trial.run === null ? {} : { run: trial.run }) },
  });
}

/** What was concluded of experiments within the period: verdicts and promotions. */
export function conclusions(events: readonly StoryEvent[], periodEnd: number): readonly Outcome[] {
  const verdicts = verdictsOf(events, periodEnd).map(({ experiment, run, winner, at }) =>
    outcome(VERDICT, run ?? experiment, at, {
      success: winner === null ? null : true,
      traceId: null,
      labels: { experiment, ...(winner === null ? {} : { variant: winner }), ...(run === null ? {} : { run }) },
    }),
  );
  const promotions = events.flatMap(({ id, from, promotes, cells }) =>
    promotes === undefined
      ? []
      : [
          outcome(PROMOTION, id, from, {
            success: true,
            traceId: null,
            labels: { ...promotes, feature: cells[0]?.feature ?? '' },
          }),
        ],
  );
  return [...verdicts, ...promotions];
}

function outcome(
  name: string,
  senderId: string,
  at: number,
  told: Pick<Outcome, 'success' | 'traceId' | 'labels'>,
): Outcome {
  const id = digestOf(JSON.stringify(['outcome', name, senderId]));
  const nothing = { score: null, value: null, unit: null, callId: null, conversationId: null };
  return { kind: 'outcome', id, name, senderId, at, toldAt: at, isRetracted: false, ...nothing, ...told };
}
