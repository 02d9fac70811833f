import { expect, it } from 'vitest';
import { OPERATIONS_TABLE } from '../operations/table.ts';
import type { GlobalOptions } from './command.ts';
import { runCli } from './program.ts';

it('flags of every command reach a command below another one', async () => {
  const seen: { options: GlobalOptions; operation: string; input: unknown }[] = [];
  const code = await runCli(['sources', 'fetch', '--source', 'main', '--data', 'elsewhere', '--format', 'csv'], {
    operations: OPERATIONS_TABLE,
    version: 'test',
    connect: (options) =>
      Promise.resolve({
        run: (operation, input) => {
          seen.push({ options, operation: operation.name, input });
          return Promise.resolve({ ok: true, reports: [] });
        },
        import: () => Promise.reject(new Error('nothing is imported')),
        download: () => Promise.reject(new Error('nothing is exported')),
        close: () => Promise.resolve(),
      }),
    serve: () => Promise.resolve(),
    out: () => undefined,
    err: () => undefined,
    isTerminal: false,
  });
  expect(code).toBe(0);
  expect(seen).toMatchObject([
    { options: { data: 'elsewhere', format: 'csv' }, operation: 'sources-fetch', input: { source: 'main' } },
  ]);
});
