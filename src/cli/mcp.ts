import { Command } from 'commander';
import type { Desk } from '../mcp/desk.ts';
import { type CliEffects, type GlobalOptions, withGlobals } from './command.ts';

/** `whence mcp`: the Model Context Protocol over standard input and output, until the client closes its end. */
export function mcpCommand(effects: CliEffects): Command {
  return withGlobals(new Command('mcp'))
    .description('Answer an agent over standard input and output (Model Context Protocol).')
    .action(async (options: GlobalOptions) => {
      // Every other command starts without it.
      const { serveAgent } = await import('../mcp/stdio.ts');
      const runner = await effects.connect(options);
      const desk: Desk = {
        operations: effects.operations,
        version: effects.version,
        webUrl: options.url ?? null,
        run: (operation, input) => runner.run(operation, input),
      };
      try {
        await serveAgent(desk);
      } finally {
        await runner.close();
      }
    });
}
