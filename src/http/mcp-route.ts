import type { OpenAPIHono } from '@hono/zod-openapi';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Env } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { mebibytes } from '../config.ts';
import { mcpServer } from '../mcp/mcp-server.ts';
import type { Context } from '../operations/context.ts';
import type { Access, Operation } from '../operations/operation.ts';
import { checkAccess } from './access.ts';
import { narrowed } from './narrowed.ts';
import { tooLarge } from './problem.ts';

/** /mcp: the operations as tools of the Model Context Protocol, over streamable HTTP; a key's tools are those that it may use. */
export function mcpRoute<E extends Env>(app: OpenAPIHono<E>, context: Context, operations: readonly Operation[]): void {
  const { config, version } = context;
  const limit = bodyLimit({ maxSize: mebibytes(config.limits.bodyMebibytes), onError: tooLarge });
  app.all('/mcp', limit, async (c) => {
    const scopes = checkAccess((name) => c.req.raw.headers.get(name), 'read', await context.keys(), config.host);
    const own = narrowed(context, scopes);
    const handler = createMcpHandler(() =>
      mcpServer({
        operations: operations.filter(({ access }) => mayUse(access, scopes)),
        version,
        webUrl: new URL(c.req.url).origin,
        run: (operation, input) => operation.run(own, input),
      }),
    );
    return handler.fetch(c.req.raw);
  });
}

function mayUse(access: Access, scopes: readonly Access[]): boolean {
  return scopes.includes('admin') || scopes.includes(access);
}
