import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { AppError } from '../errors.ts';
import type { Context } from '../operations/context.ts';
import { importFiles } from '../operations/import.ts';
import { importInput, importSummary } from '../operations/import-schema.ts';
import { checkAccess } from './access.ts';
import { badInput, problemSchema } from './problem.ts';

const described: RouteConfig = {
  path: '/api/import',
  method: 'post',
  operationId: 'import',
  tags: ['ingest'],
  summary: 'Import calls from the body; the same body can be sent again, nothing counts twice.',
  security: [{ key: [] }, {}],
  request: {
    query: importInput,
    body: {
      required: true,
      description: 'The file itself, gzipped or not, of any size.',
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
  },
  responses: {
    200: { description: 'What was read.', content: { 'application/json': { schema: importSummary } } },
    default: { description: 'A problem.', content: { 'application/problem+json': { schema: problemSchema } } },
  },
};

/** POST /api/import streams its body, so a file of any size is imported without being held in memory. */
export function uploadRoute<E extends Env>(app: OpenAPIHono<E>, context: Context): void {
  app.openAPIRegistry.registerPath(described);
  app.post('/api/import', async (c) => {
    checkAccess((name) => c.req.raw.headers.get(name), 'ingest', await context.keys(), context.config.host);
    const body = c.req.raw.body;
    if (body === null) throw new AppError('bad-request', 'The request has no body.', 'Send the file as the body.');
    const input = importInput.safeParse({ ...c.req.query(), label: c.req.queries('label') });
    if (!input.success) throw badInput(input.error);
    return c.json(
      await importFiles(context, input.data, [{ name: input.data.source, content: () => body, onDisk: null }]),
    );
  });
}
