import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { Env } from 'hono';
import type { Context } from '../operations/context.ts';
import { exportFocus, exportFocusInput } from '../operations/export-focus.ts';
import { checkAccess } from './access.ts';
import { badInput, problemSchema } from './problem.ts';

const CONTENT_TYPES = { csv: 'text/csv; charset=utf-8', parquet: 'application/vnd.apache.parquet' } as const;
const FILE = { schema: { type: 'string', format: 'binary' } } as const;

const described: RouteConfig = {
  path: '/api/export-focus',
  method: 'get',
  operationId: 'export-focus',
  tags: ['read'],
  summary: 'Bills, shares of allocations and usage that no bill contains, as a file of FOCUS.',
  security: [{ key: [] }, {}],
  request: { query: exportFocusInput },
  responses: {
    200: { description: 'The file.', content: { 'text/csv': FILE, 'application/vnd.apache.parquet': FILE } },
    default: { description: 'A problem.', content: { 'application/problem+json': { schema: problemSchema } } },
  },
};

/** GET /api/export-focus streams its answer, so a file of any size is written without being held in memory. */
export function downloadRoute<E extends Env>(app: OpenAPIHono<E>, context: Context): void {
  app.openAPIRegistry.registerPath(described);
  app.get('/api/export-focus', async (c) => {
    checkAccess((name) => c.req.raw.headers.get(name), 'read', await context.keys(), context.config.host);
    const input = exportFocusInput.strict().safeParse(c.req.query());
    if (!input.success) throw badInput(input.error);
    const { as, version } = input.data;
    const file = await exportFocus(context, input.data);
    return new Response(ReadableStream.from(file), {
      headers: {
        'content-type': CONTENT_TYPES[as],
        'content-disposition': `attachment; filename="focus-${version}.${as}"`,
      },
    });
  });
}
