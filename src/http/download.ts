import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import type { Context } from '../operations/context.ts';
import { type Export, EXPORTS } from '../operations/exports.ts';
import { checkAccess } from './access.ts';
import { badInput, problemSchema } from './problem.ts';

const FILE = { schema: { type: 'string', format: 'binary' } } as const;

/** GET /api/export-<name> streams its answer, so a file of any size is written without being held in memory. */
export function downloadRoutes<E extends Env>(app: OpenAPIHono<E>, context: Context): void {
  for (const each of EXPORTS) downloadRoute(app, context, each);
}

function downloadRoute<E extends Env>(app: OpenAPIHono<E>, context: Context, { name, ...told }: Export): void {
  const path = `/api/export-${name}`;
  app.openAPIRegistry.registerPath({
    path,
    method: 'get',
    operationId: `export-${name}`,
    tags: ['read'],
    summary: told.summary,
    security: [{ key: [] }, {}],
    request: { query: told.input },
    responses: {
      200: { description: 'The file.', content: Object.fromEntries(told.contentTypes.map((type) => [type, FILE])) },
      default: { description: 'A problem.', content: { 'application/problem+json': { schema: problemSchema } } },
    },
  });
  app.get(path, async (c) => {
    checkAccess((header) => c.req.raw.headers.get(header), 'read', await context.keys(), context.config.host);
    const input = told.input.strict().safeParse(c.req.query());
    if (!input.success) throw badInput(input.error);
    const file = told.file(input.data);
    return new Response(ReadableStream.from(await told.pieces(context, input.data)), {
      headers: { 'content-type': file.contentType, 'content-disposition': `attachment; filename="${file.name}"` },
    });
  });
}
