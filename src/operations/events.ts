import { z } from 'zod';
import { MARKER_KINDS } from '../core/marker.ts';
import { AppError } from '../errors.ts';
import { listMarkers } from '../store/statement-list.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import { fromParameter, limitParameter, listOf, timeZoneParameter, toParameter } from './parameters.ts';

const MOST = 10_000;
const USUAL = 200;

export const events = operation({
  name: 'events',
  summary: 'What was deployed, released, switched or priced anew: markers by which a change may be explained.',
  access: 'read',
  isPostTaken: true,
  input: z.object({
    from: fromParameter,
    to: toParameter,
    timeZone: timeZoneParameter,
    kind: listOf(z.enum(MARKER_KINDS))
      .default([])
      .describe(`Which: ${MARKER_KINDS.join(', ')}; all unless told.`),
    label: listOf(z.string()).default([]).describe('Only those that bear these labels, each as key=value.'),
    limit: limitParameter(MOST, USUAL),
  }),
  output: z.object({
    interval: z.object({ from: z.string(), to: z.string() }),
    events: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        senderId: z.string().nullable(),
        at: z.string(),
        until: z.string().nullable(),
        title: z.string(),
        link: z.string().nullable(),
        labels: z.record(z.string(), z.string()),
      }),
    ),
  }),
  async run(context, asked) {
    const { interval, timeZone } = askedInterval(context, asked);
    const labels = Object.fromEntries(asked.label.map(pairOf));
    const found = await listMarkers(context.engine, { interval, kinds: asked.kind, labels, limit: asked.limit });
    return {
      interval: intervalTexts(interval, timeZone),
      events: found.map(({ at, until, senderId, link, labels, ...marker }) => ({
        ...marker,
        labels: { ...labels },
        senderId: senderId || null,
        link: link || null,
        at: new Date(at).toISOString(),
        until: until === null ? null : new Date(until).toISOString(),
      })),
    };
  },
  table: (answer) =>
    answer.events.map(({ labels, id: _id, ...event }) => ({
      ...event,
      labels: Object.entries(labels)
        .map((pair) => pair.join('='))
        .join(', '),
    })),
});

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new AppError('bad-request', `The label "${text}" is no pair.`, 'Write it as key=value.');
}
