import { isLoopback } from '../core/loopback.ts';
import { AppError } from '../errors.ts';
import { UpstreamPool } from '../ingest/gateway/upstream-pool.ts';
import { upstreamProblem } from '../ingest/gateway/upstream-probe.ts';
import { upstreamTrust } from '../ingest/gateway/upstream-trust.ts';
import { type Upstream, upstreamsFrom } from '../ingest/gateway/upstream.ts';
import type { Check } from './check.ts';
import type { Context } from './context.ts';

/** Where the gateway listens and for whom, then one check an upstream of the configuration. The others are known to be there. */
export async function gatewayChecks(context: Context): Promise<Check[]> {
  const { gateway, roles } = context.config;
  const upstreams = upstreamsFrom(gateway.upstreams);
  const front = roles.includes('gateway') ? await frontCheck(context, upstreams.size) : absent();
  try {
    const pool = new UpstreamPool(upstreamTrust(gateway.caFile));
    const configured = gateway.upstreams.flatMap(({ name }) => upstreams.get(name) ?? []);
    return [front, ...(await Promise.all(configured.map((upstream) => upstreamCheck(upstream, pool))))];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ ...front, ok: false, detail: error.message, remedy: error.hint }];
  }
}

function absent(): Check {
  return { name: 'gateway', ok: true, detail: 'is no role of this process', remedy: '' };
}

async function frontCheck(context: Context, upstreams: number): Promise<Check> {
  const { host, port, gateway } = context.config;
  const maySend = (await context.keys()).some(({ scopes }) => scopes.some((scope) => scope !== 'read'));
  const needsKey = !gateway.open && !isLoopback(host);
  const whom = gateway.open ? 'everybody who can connect' : needsKey ? 'who sends a key of ours' : 'this machine';
  return {
    name: 'gateway',
    ok: maySend || !needsKey,
    detail: `for ${whom}, on ${host} port ${port}; ${upstreams} upstreams${maySend || !needsKey ? '' : '; no key may send yet'}`,
    remedy: 'Create a key with whence keys create, or listen on 127.0.0.1.',
  };
}

async function upstreamCheck(upstream: Upstream, pool: UpstreamPool): Promise<Check> {
  const { name, url } = upstream;
  const problem = url && (await upstreamProblem(upstream, url, pool));
  return {
    name: `upstream ${name}`,
    ok: problem === null,
    detail: problem?.detail ?? `${url?.origin} can be connected to`,
    remedy: problem?.hint ?? '',
  };
}
