import { stdin } from 'node:process';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Desk } from './desk.ts';
import { mcpServer } from './mcp-server.ts';

/** Answers the agent at the other end of standard input and output; resolves when it has closed its end. */
export async function serveAgent(desk: Desk): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    stdin.once('end', resolve);
    stdin.once('close', resolve);
  });
  const serving = serveStdio(() => mcpServer(desk));
  await ended;
  await serving.close();
}
