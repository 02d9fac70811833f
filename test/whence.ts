import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { loadConfig } from '../src/config.ts';
import { httpApp } from '../src/http/app.ts';
import { doorContext, doorsOf } from '../src/http/doors.ts';
import { close as closeServer, doorServer, listen } from '../src/http/server.ts';
import { type Capture, openCapture } from '../src/ingest/capture-process.ts';
import { openInstallation } from '../src/installation.ts';
import { openLog } from '../src/log.ts';
import type { Context, Installation } from '../src/operations/context.ts';
import { importFiles } from '../src/operations/import.ts';
import type { ImportSummary } from '../src/operations/import-schema.ts';
import { OPERATIONS_TABLE } from '../src/operations/table.ts';

/** A whole Whence on real stores in a folder of its own. */
export interface TestWhence {
  readonly installation: Installation;
  readonly context: Context;
  readonly dataDir: string;
  /** Asks the HTTP surface, without a port. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Runs an operation over HTTP and gives its answer; fails when it is a problem. */
  ask<Answer>(operation: string, input?: Record<string, unknown>): Promise<Answer>;
  /** Imports objects as lines. */
  importLines(format: 'calls' | 'exchanges', lines: readonly unknown[]): Promise<ImportSummary>;
  /** Serves it over a real port with every door open; gives the address. */
  listen(): Promise<string>;
  /** Resolves when everything that doors have acknowledged is in the store. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export async function openWhence(
  overrides: Record<string, unknown> = {},
  now: () => number = Date.now,
): Promise<TestWhence> {
  const dataDir = mkdtempSync(join(tmpdir(), 'whence-test-'));
  const config = loadConfig(null, {}, { data: dataDir, logLevel: 'error', ...overrides });
  const installation = await openInstallation({ config, version: 'test', log: openLog('error'), clock: now });
  const { context } = installation;
  const app = httpApp(context, OPERATIONS_TABLE);
  let served: { readonly server: Server; readonly capture: Capture } | null = null;
  const request = async (path: string, init: RequestInit = {}): Promise<Response> =>
    app.request(path, { ...init, headers: { host: 'localhost', ...Object.fromEntries(new Headers(init.headers)) } });
  return {
    installation,
    context,
    dataDir,
    request,
    async ask<Answer>(operation: string, input: Record<string, unknown> = {}) {
      const response = await request(`/api/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      });
      if (!response.ok) throw new Error(await response.text());
      const answer: Answer = await response.json();
      return answer;
    },
    importLines: (format, lines) =>
      importFiles(context, { format, label: [], source: 'test' }, [
        {
          name: 'test',
          onDisk: null,
          content: () =>
            Readable.from([
              Buffer.from(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')),
            ]),
        },
      ]),
    async listen() {
      const capture = openCapture(config, context.log, () => installation.drain.wake());
      const answer = getRequestListener(app.fetch);
      const doors = doorsOf(doorContext(capture, context));
      const server = doorServer(doors, (asked, response) => void answer(asked, response));
      served = { server, capture };
      return listen(server, '127.0.0.1', 0);
    },
    async drained() {
      await served?.capture.inbox.seal();
      await installation.drain.settle();
    },
    async close() {
      if (served) await closeServer(served.server);
      await served?.capture.inbox.close();
      await installation.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
