import { OpenAPIHono, createRoute } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { mebibytes } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Context } from '../operations/context.ts';
import type { Access, Operation } from '../operations/operation.ts';
import { engineVersion } from '../store/engine-health.ts';
import { checkAccess } from './access.ts';
import { chargesRoute } from './charges.ts';
import { describeDoors } from './door-paths.ts';
import { downloadRoutes } from './download.ts';
import { EXPOSITION, type Gauge } from './gauge.ts';
import { mcpRoute } from './mcp-route.ts';
import { metricsText } from './metrics.ts';
import { narrowed } from './narrowed.ts';
import { badInput, problemResponse, problemSchema, tooLarge } from './problem.ts';
import { uploadRoute } from './upload.ts';
import { webPages } from './web-pages.ts';

type Variables = { Variables: { requestId: string; scopes: readonly Access[] } };

/** An open server takes a request without a key. */
const BEARER = [{ key: [] }, {}];

/** The whole HTTP surface: every operation under /api, its OpenAPI document, health, metrics and the web pages. */
export function httpApp(
  context: Context,
  operations: readonly Operation[],
  isLoaded: () => boolean = () => true,
  captured: () => readonly Gauge[] = () => [],
) {
  const app = new OpenAPIHono<Variables>({
    defaultHook: (result) => {
      if (!result.success) throw badInput(result.error);
    },
  });
  app.use(async (c, next) => {
    c.set('requestId', crypto.randomUUID());
    await next();
    c.header('x-request-id', c.get('requestId'));
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
      },
    }),
  );
  app.onError((error, c) => problemResponse(error, c.get('requestId'), context.log));
  app.get('/healthz', (c) => c.json({ status: 'alive' }));
  app.get('/readyz', async (c) => {
    const version = await engineVersion(context.engine);
    return version !== null && isLoaded() ? c.json({ status: 'ready' }) : c.json({ status: 'starting' }, 503);
  });
  app.get('/metrics', async (c) => c.text(await metricsText(context, captured()), 200, { 'content-type': EXPOSITION }));
  uploadRoute(app, context);
  chargesRoute(app, context);
  downloadRoutes(app, context);
  if (context.config.roles.includes('collect')) describeDoors(app);
  for (const operation of operations) mount(app, context, operation);
  mcpRoute(app, context, operations);
  describe(app, context.version);
  app.all('/api/*', (c) => {
    const names = operations.map(({ name }) => name).join(', ');
    throw new AppError(
      'unknown-operation',
      `There is no operation at ${c.req.path}.`,
      `Operations are ${names}, import, export-focus, export-calls.`,
    );
  });
  webPages(app);
  return app;
}

/** The OpenAPI document of everything mounted. */
function describe(app: OpenAPIHono<Variables>, version: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'A key made by whence keys create; needed once one exists.',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Whence', version, description: 'Whence every AI dollar comes.' },
  });
}

function mount(app: OpenAPIHono<Variables>, context: Context, operation: Operation): void {
  const guard: MiddlewareHandler<Variables> = async (c, next) => {
    c.set(
      'scopes',
      checkAccess((name) => c.req.raw.headers.get(name), operation.access, await context.keys(), context.config.host),
    );
    await next();
  };
  const limit = bodyLimit({ maxSize: mebibytes(context.config.limits.bodyMebibytes), onError: tooLarge });
  // A misspelt parameter would be an answer to another question.
  const input = operation.input.strict();
  const described = {
    path: `/api/${operation.name}`,
    tags: [operation.access],
    security: BEARER,
    summary: operation.summary,
    middleware: [guard, limit],
    responses: {
      200: { description: 'The answer.', content: { 'application/json': { schema: operation.output } } },
      default: { description: 'A problem.', content: { 'application/problem+json': { schema: problemSchema } } },
    },
  };
  const get = createRoute({
    ...described,
    method: 'get',
    operationId: `${operation.name}-get`,
    request: { query: input },
  });
  const post = createRoute({
    ...described,
    method: 'post',
    operationId: operation.name,
    request: { body: { required: true, content: { 'application/json': { schema: input } } } },
  });
  // A GET can be triggered by a link; what changes something must be posted.
  if (operation.access === 'read')
    app.openapi(get, async (c) =>
      c.json(await operation.run(narrowed(context, c.get('scopes')), c.req.valid('query')), 200),
    );
  if (operation.isPostTaken) return;
  app.openapi(post, async (c) =>
    c.json(await operation.run(narrowed(context, c.get('scopes')), c.req.valid('json')), 200),
  );
}
