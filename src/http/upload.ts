import type { Env, Hono } from 'hono';
import { AppError } from '../errors.ts';
import type { Context } from '../operations/context.ts';
import { importFiles, importInput } from '../operations/import.ts';
import { checkAccess } from './access.ts';

/** POST /api/import streams its body, so a file of any size is imported without being held in memory. */
export function uploadRoute<E extends Env>(app: Hono<E>, context: Context): void {
  app.post('/api/import', async (c) => {
    checkAccess(c.req.raw, 'ingest', await context.keys(), context.config.host);
    const body = c.req.raw.body;
    if (body === null) throw new AppError('bad-request', 'The request has no body.', 'Send the file as the body.');
    const input = importInput.safeParse({ ...c.req.query(), label: c.req.queries('label') });
    if (!input.success) {
      throw new AppError(
        'bad-request',
        input.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
        'See /openapi.json.',
      );
    }
    return c.json(await importFiles(context, input.data, [{ name: input.data.source, content: () => body }]));
  });
}
