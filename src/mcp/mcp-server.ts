import { McpServer } from '@modelcontextprotocol/server';
import type { Desk } from './desk.ts';
import { registerResources } from './resources.ts';
import { registerTool } from './tool.ts';

const INSTRUCTIONS = `Whence tells whence every AI dollar comes: who spent what, by which behaviour, and whether the invoice agrees.
Begin with "query": measures (cost, calls, tokens …) cut by dimensions (model, feature, team, customer …). Read whence://dimensions for what there is to cut by and whence://definitions for what a figure means.
Money is exact decimal dollars as text. What is unknown is never zero: unpriced calls and "(not attributed)" stand beside every total; say so when you answer.
Every answer tells how it was asked, as of when, and where it is shown: cite that.`;

/** The operations of a desk as an MCP server: one for each request or connection. */
export function mcpServer(desk: Desk): McpServer {
  const server = new McpServer(
    { name: 'whence', title: 'Whence', version: desk.version },
    { instructions: INSTRUCTIONS, capabilities: { tools: {}, resources: {} } },
  );
  for (const operation of desk.operations) registerTool(server, operation, desk);
  registerResources(server, desk);
  return server;
}
