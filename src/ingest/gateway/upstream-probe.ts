import { once } from 'node:events';
import type { Refusal } from './refusal.ts';
import { unreachable } from './upstream-failure.ts';
import type { UpstreamPool } from './upstream-pool.ts';
import { originOf, type Upstream } from './upstream.ts';

const LONGEST_MS = 3_000;

/** Why an upstream cannot be connected to, TLS included, in the words of a relay; null when it can. Nothing is sent to it. */
export async function upstreamProblem(upstream: Upstream, url: URL, pool: UpstreamPool): Promise<Refusal | null> {
  const origin = originOf(url);
  const connection = pool.fresh(origin);
  const signal = AbortSignal.timeout(LONGEST_MS);
  try {
    await once(connection.socket, origin.isTls ? 'secureConnect' : 'connect', { signal });
    return null;
  } catch (error) {
    return unreachable(upstream, connection, error instanceof Error && !signal.aborted ? error : null);
  } finally {
    connection.socket.destroy();
  }
}
