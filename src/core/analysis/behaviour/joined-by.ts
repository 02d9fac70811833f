/** What told that calls belong to one execution: a trace, one request of the caller's, or only what they are like and when they came. */
export type JoinedBy = 'trace' | 'request' | 'conversation-turn' | 'fingerprint' | 'alone';

const CONFIDENCE: Readonly<Record<JoinedBy, number>> = {
  trace: 1,
  request: 1,
  'conversation-turn': 0.7,
  fingerprint: 0.5,
  alone: 0.5,
};

/** How sure it is that exactly these calls belong together, from 0 to 1. Of one that stands alone nobody told that it does. */
export function joinConfidence(joinedBy: JoinedBy): number {
  return CONFIDENCE[joinedBy];
}
