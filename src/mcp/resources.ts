import type { McpServer } from '@modelcontextprotocol/server';
import { DEFINITIONS } from '../core/analysis/definition.ts';
import type { Desk } from './desk.ts';

interface Resource {
  readonly name: string;
  readonly description: string;
  readonly read: (desk: Desk) => Promise<unknown>;
}

const RESOURCES: readonly Resource[] = [
  {
    name: 'definitions',
    description: 'What every figure is: its unit and meaning, said once.',
    read: () => Promise.resolve(DEFINITIONS),
  },
  {
    name: 'dimensions',
    description: 'What spend can be cut and filtered by, with how much of it each covers in the last 30 days.',
    read: (desk) => answerOf(desk, 'dimensions'),
  },
  { name: 'rules', description: 'The rules of attribution in force.', read: (desk) => answerOf(desk, 'rules') },
  { name: 'status', description: 'What is stored, and how fresh it is.', read: (desk) => answerOf(desk, 'status') },
];

/** What an agent reads before it asks. */
export function registerResources(server: McpServer, desk: Desk): void {
  for (const { name, description, read } of RESOURCES) {
    const about = { title: name, description, mimeType: 'application/json' };
    server.registerResource(name, `whence://${name}`, about, async (uri) => ({
      contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(await read(desk), null, 1) }],
    }));
  }
}

async function answerOf(desk: Desk, name: string): Promise<unknown> {
  const operation = desk.operations.find((one) => one.name === name);
  return operation ? desk.run(operation, operation.input.parse({})) : null;
}
