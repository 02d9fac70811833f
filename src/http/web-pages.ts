import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Env, Hono } from 'hono';
import { relative } from 'node:path';

const WEB_ROOT = fileURLToPath(new URL('../../dist/web/', import.meta.url));

/** Serves the built web client; every other path is one of its views, and gets its first page. */
export function webPages<E extends Env>(app: Hono<E>): void {
  const root = relative(process.cwd(), WEB_ROOT) || '.';
  app.use('/assets/*', async (c, next) => {
    await next();
    if (c.res.ok) c.header('cache-control', 'public, max-age=31536000, immutable');
  });
  app.use('*', serveStatic({ root }));
  app.get('*', async (c) => {
    const page = await readFile(`${WEB_ROOT}index.html`, 'utf8').catch(() => null);
    return page === null ? c.text('The web client is not built: run npm run build.', 404) : c.html(page);
  });
}
