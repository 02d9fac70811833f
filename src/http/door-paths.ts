import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { z } from 'zod';
import { problemSchema } from './problem.ts';

const taken = z.object({
  accepted: z.number().int().describe('On disk; they are in the store within about a second.'),
  duplicate: z.number().int().describe('On disk too, and seen lately by this process.'),
  rejected: z.array(
    z.object({
      line: z.number().int().describe('From 1; of a list, the number of its member.'),
      code: z.string(),
      place: z.string(),
      reason: z.string(),
      hint: z.string(),
    }),
  ),
});

const PROBLEM = { description: 'A problem.', content: { 'application/problem+json': { schema: problemSchema } } };
const BEARER = [{ key: [] }, {}];

const calls: RouteConfig = {
  path: '/api/calls',
  method: 'post',
  operationId: 'calls-capture',
  tags: ['ingest'],
  summary: 'Capture calls live: NDJSON or a JSON array of call lines, gzipped or not.',
  security: BEARER,
  request: {
    query: z.object({ door: z.enum(['calls', 'sdk']).default('calls').describe('What they count for in Sources.') }),
    body: { required: true, content: { 'application/x-ndjson': { schema: { type: 'string' } } } },
  },
  responses: {
    202: { description: 'What was taken is on disk.', content: { 'application/json': { schema: taken } } },
    503: { ...PROBLEM, description: 'The inbox is full or cannot be written: come again after Retry-After.' },
    default: PROBLEM,
  },
};

const events: RouteConfig = {
  ...calls,
  path: '/api/events',
  operationId: 'events-capture',
  summary: 'Capture outcomes, markers, and CloudEvents by the maps in whence.yaml: one, a list, or binary mode.',
  request: {
    body: {
      required: true,
      content: { 'application/cloudevents-batch+json': { schema: { type: 'array', items: {} } } },
    },
  },
};

const metrics: RouteConfig = {
  ...calls,
  path: '/api/metrics',
  operationId: 'metrics-capture',
  summary: 'Capture numbers of the business: NDJSON or a JSON array of metric lines, gzipped or not.',
  request: { body: { required: true, content: { 'application/x-ndjson': { schema: { type: 'string' } } } } },
};

/** Tells OpenAPI of the doors, which answer before this application is asked (docs/guide/capture.md). */
export function describeDoors<E extends Env>(app: OpenAPIHono<E>): void {
  for (const route of [calls, events, metrics]) app.openAPIRegistry.registerPath(route);
}
