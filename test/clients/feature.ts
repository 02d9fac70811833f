import type { Client, OpenClient } from './client.ts';
import { type Scene, setScenes } from './replay.ts';

export const FEATURES = ['plain', 'stream', 'tools', 'parallel', 'retry', 'abort', 'error'] as const;
export type Feature = (typeof FEATURES)[number];

export const PARALLEL = 6;

interface Deed {
  /** What the provider answers meanwhile. */
  scenes(rows: Client['rows']): readonly Scene[];
  /** What the client saw. */
  perform(client: OpenClient, rows: Client['rows']): Promise<unknown>;
}

const DEEDS: Readonly<Record<Feature, Deed>> = {
  plain: { scenes: ({ plain }) => [{ row: plain }], perform: (client, { plain }) => client.ask(plain) },
  tools: { scenes: ({ tools }) => [{ row: tools }], perform: (client, { tools }) => client.ask(tools) },
  stream: {
    scenes: ({ stream }) => [{ row: stream }],
    perform: async (client, { stream }) => Array.fromAsync(await client.stream(stream)),
  },
  parallel: {
    scenes: ({ plain }) => Array.from({ length: PARALLEL }, () => ({ row: plain })),
    perform: (client, { plain }) => Promise.all(Array.from({ length: PARALLEL }, () => client.ask(plain))),
  },
  retry: {
    scenes: ({ failures, plain }) => [...failures, plain].map((row) => ({ row })),
    perform: (client, { plain }) => client.ask(plain),
  },
  abort: { scenes: ({ stream }) => [{ row: stream, half: true }], perform: leave },
  error: {
    scenes: ({ error }) => [{ row: error }],
    perform: (client, { error }) =>
      client.ask(error).then(
        () => Promise.reject(new Error('an error was taken for an answer')),
        () => 'refused',
      ),
  },
};

/** Leaves a stream at its first event, as the rest does not come. */
async function leave(client: OpenClient, { stream }: Client['rows']): Promise<unknown> {
  const leaving = new AbortController();
  try {
    for await (const event of await client.stream(stream, leaving.signal)) if (event !== undefined) leaving.abort();
  } catch {
    // Clients tell of it by an error, or end.
  }
  return leaving.signal.aborted ? 'left' : 'the stream ended';
}

/** Lets a client do it against its replaying provider; gives what the client saw. */
export async function perform(
  feature: Feature,
  { rows }: Client,
  client: OpenClient,
  replayUrl: string,
): Promise<unknown> {
  const deed = DEEDS[feature];
  await setScenes(replayUrl, deed.scenes(rows));
  return deed.perform(client, rows);
}
