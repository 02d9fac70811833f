import { EXPERIMENT_PLANS } from './experiment-plans.ts';
import { DAY_MS, HOUR_MS } from './season.ts';
import type { Plan, StoryEvent } from './story-event.ts';

const TUESDAY = 2;
const SATURDAY = 6;
const WORKDAY = { monday: 1, wednesday: 3, thursday: 4 } as const;

const PLANS: readonly Plan[] = [
  ...EXPERIMENT_PLANS,
  {
    id: 'launch-meeting-notes',
    title: 'Meeting notes is launched',
    kind: 'launch',
    driver: 'new',
    start: { day: 14, hour: 8, weekday: TUESDAY },
    hours: null,
    cells: [{ feature: 'meeting-notes' }],
    effect: { rampDays: 10 },
  },
  {
    id: 'launch-contract-review',
    title: 'Contract review is launched',
    kind: 'launch',
    driver: 'new',
    start: { day: 42, hour: 9, weekday: WORKDAY.wednesday },
    hours: null,
    cells: [{ feature: 'contract-review' }],
    effect: { rampDays: 6 },
  },
  {
    id: 'growing-review-context',
    title: 'The code review agent reads more of the repository every week',
    kind: 'trend',
    driver: 'context',
    start: { day: 0, hour: 0 },
    hours: null,
    cells: [{ feature: 'code-review-agent' }],
    effect: { weeklyContext: 1.08 },
  },
  {
    id: 'triage-prompt-v7',
    title: 'Prompt v7 of ticket triage doubles its context',
    kind: 'release',
    driver: 'context',
    start: { day: 30, hour: 10, weekday: WORKDAY.thursday },
    hours: null,
    cells: [{ feature: 'ticket-triage' }],
    effect: { context: 2, set: { promptVersion: 'v7' } },
  },
  {
    id: 'answers-model-switch',
    title: 'Search answers moves from gpt-5-mini to gpt-5',
    kind: 'release',
    driver: 'mix',
    start: { day: 37, hour: 9, weekday: WORKDAY.monday },
    hours: null,
    cells: [{ feature: 'search-answers' }],
    effect: { set: { offer: 'gpt5' } },
  },
  {
    id: 'reindex-library',
    title: 'The library is embedded again although nothing changed',
    kind: 'incident',
    driver: 'embedding',
    start: { day: 43, hour: 0, weekday: WORKDAY.thursday },
    hours: 24,
    cells: [{ feature: 'library-index' }],
    effect: { documents: 9 },
  },
  {
    id: 'copilot-cache-breaker',
    title: 'A timestamp at the start of the copilot prompt breaks its cache',
    kind: 'incident',
    driver: 'cache',
    start: { day: 49, hour: 14, weekday: TUESDAY },
    hours: 4 * 24 + 19,
    cells: [{ feature: 'support-copilot' }],
    effect: { set: { cacheBroken: true, promptVersion: 'v4' } },
  },
  {
    id: 'newcomer-kestrel-rail',
    title: 'Kestrel Rail signs and becomes one of the largest customers',
    kind: 'customer',
    driver: 'new',
    start: { day: 56, hour: 7, weekday: WORKDAY.monday },
    hours: null,
    cells: [{ customer: 'kestrel-rail' }],
    effect: { set: { newcomer: 0.09 } },
  },
  {
    id: 'catalogue-flex-tier',
    title: 'Catalogue enrichment moves to the flex tier',
    kind: 'release',
    driver: 'price',
    start: { day: 60, hour: 0 },
    hours: null,
    cells: [{ feature: 'catalogue-enrichment' }],
    effect: { set: { tier: 'flex' } },
  },
  {
    id: 'invoice-retry-storm',
    title: 'A broken schema makes invoice extraction ask again and again',
    kind: 'incident',
    driver: 'retries',
    start: { day: 63, hour: 8, weekday: WORKDAY.wednesday },
    hours: 6,
    cells: [{ feature: 'invoice-extraction' }],
    effect: { set: { redo: 0.8 } },
  },
  {
    id: 'anthropic-overload',
    title: 'Anthropic is overloaded: calls are repeated and fall back to Bedrock',
    kind: 'incident',
    driver: 'fallback',
    start: { day: 65, hour: 15, weekday: WORKDAY.thursday },
    hours: 4,
    cells: [{ provider: 'anthropic' }],
    effect: { refusal: 0.75 },
  },
  {
    id: 'verbose-reports',
    title: 'Report writer answers at almost double length',
    kind: 'release',
    driver: 'output',
    start: { day: 68, hour: 11, weekday: TUESDAY },
    hours: null,
    cells: [{ feature: 'report-writer' }],
    effect: { output: 1.8, set: { promptVersion: 'v12' } },
  },
  {
    id: 'research-loop',
    title: 'The research agent in staging runs in a loop',
    kind: 'incident',
    driver: 'chaining',
    start: { day: 74, hour: 1, weekday: WORKDAY.wednesday },
    hours: 3,
    cells: [{ feature: 'research-agent', environment: 'staging' }],
    effect: { steps: 9, volume: 120, set: { rhythm: 'steady', least: 1 } },
  },
  {
    id: 'weekend-outage',
    title: 'The platform is down on a Saturday morning',
    kind: 'incident',
    driver: 'volume',
    start: { day: 77, hour: 5, weekday: SATURDAY },
    hours: 9,
    cells: [{ environment: 'production' }],
    effect: { volume: 0.02 },
  },
];

/** The events that begin within a period, by their start. `startAt` is its first midnight (epoch milliseconds, UTC). */
export function story(startAt: number, days: number): readonly StoryEvent[] {
  const endAt = startAt + days * DAY_MS;
  return PLANS.map((plan) => place(plan, startAt))
    .filter((event) => event.from < endAt)
    .sort((left, right) => left.from - right.from);
}

function place({ start, hours, ...rest }: Plan, startAt: number): StoryEvent {
  const weekday = new Date(startAt + start.day * DAY_MS).getUTCDay();
  const wait = start.weekday === undefined ? 0 : (start.weekday - weekday + 7) % 7;
  const from = startAt + (start.day + wait) * DAY_MS + start.hour * HOUR_MS;
  return { ...rest, from, to: hours === null ? null : from + hours * HOUR_MS };
}
