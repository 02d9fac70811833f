import { Readable } from 'node:stream';
import { type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { mebibytes } from '../config.ts';
import { AppError } from '../errors.ts';
import { inflated } from '../ingest/imports/inflated.ts';
import { takeCharges } from '../ingest/posted-charges.ts';
import type { Context } from '../operations/context.ts';
import { checkAccess } from './access.ts';
import { problemSchema } from './problem.ts';

const described: RouteConfig = {
  path: '/api/charges',
  method: 'post',
  operationId: 'charges',
  tags: ['ingest'],
  summary: 'Lines of bills: NDJSON or a JSON array of charge lines, gzipped or not. A request is one delivery.',
  security: [{ key: [] }, {}],
  request: { body: { required: true, content: { 'application/x-ndjson': { schema: { type: 'string' } } } } },
  responses: {
    202: {
      description: 'What was taken is in the ledger.',
      content: {
        'application/json': {
          schema: z.object({
            accepted: z.number().int().describe('Lines that were not there before.'),
            duplicate: z.number().int().describe('Lines that are there and say the same.'),
            restated: z.number().int().describe('Lines that now say something else than before.'),
            rejected: z.array(
              z.object({
                line: z.number().int().describe('From 1; of a list, the number of its member.'),
                code: z.string(),
                place: z.string(),
                reason: z.string(),
                hint: z.string(),
              }),
            ),
          }),
        },
      },
    },
    default: { description: 'A problem.', content: { 'application/problem+json': { schema: problemSchema } } },
  },
};

/** POST /api/charges: programs bring what bills say, as lines of docs/reference/charge.md. */
export function chargesRoute<E extends Env>(app: OpenAPIHono<E>, context: Context): void {
  const { config, engine, metadata, derive } = context;
  app.openAPIRegistry.registerPath(described);
  const most = mebibytes(config.limits.bodyMebibytes);
  const limit = bodyLimit({
    maxSize: most,
    onError: () => {
      throw tooLarge();
    },
  });
  app.post('/api/charges', limit, async (c) => {
    checkAccess((name) => c.req.raw.headers.get(name), 'ingest', await context.keys(), config.host);
    const body = new Uint8Array(await c.req.arrayBuffer());
    const maxLineBytes = mebibytes(config.limits.lineMebibytes);
    const taking = { engine, metadata, derive, maxLineBytes, delivery: crypto.randomUUID() };
    const { added, unchanged, restated, rejected } = await takeCharges(bounded(body, most), taking);
    return c.json({ accepted: added, duplicate: unchanged, restated, rejected }, 202);
  });
}

/** A body's bytes, inflated; a small one may hold more than anybody can take. */
async function* bounded(body: Uint8Array, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of inflated(Readable.from([body]))) {
    size += piece.length;
    if (size > most) throw tooLarge();
    yield piece;
  }
}

function tooLarge(): AppError {
  return new AppError('too-large', 'The body is too large.', 'Send several smaller ones, or a file to /api/import.');
}
