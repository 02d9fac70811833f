import { KeyedHash } from '../../core/capture/fingerprint/keyed-hash.ts';
import type { ConfiguredFormat } from './recorder.ts';
import type { DoorContext } from '../door.ts';
import { GatewayAccess } from './gateway-access.ts';
import { Recorder } from './recorder.ts';
import { Routes } from './routes.ts';
import { UpstreamPool } from './upstream-pool.ts';
import { upstreamTrust } from './upstream-trust.ts';
import { upstreamsFrom } from './upstream.ts';

/** What the connections of one gateway have in common. */
export interface Gateway {
  readonly routes: Routes;
  readonly pool: UpstreamPool;
  readonly recorder: Recorder;
  readonly access: GatewayAccess;
  readonly keepsBaggage: boolean;
  /** Longest silence of an upstream and its client during an exchange. */
  readonly idleMs: number;
  /** Of prompts and provider keys; not to be used by two at once. */
  readonly hash: KeyedHash;
  readonly clock: () => number;
}

/** The gateway of a process: nothing is connected until a request comes. Throws bad-config. */
export function openGateway(context: DoorContext): Gateway {
  const { gateway, providers } = context.config;
  const upstreams = upstreamsFrom(gateway.upstreams);
  const formats: ConfiguredFormat[] = gateway.upstreams.flatMap(({ name, format }) =>
    format === null ? [] : [{ name: upstreams.get(name)?.provider ?? name, hosts: [], format }],
  );
  const hash = new KeyedHash(context.fingerprintKey);
  return {
    routes: new Routes(upstreams),
    hash,
    pool: new UpstreamPool(upstreamTrust(gateway.caFile)),
    recorder: new Recorder(context, hash, [...formats, ...providers]),
    access: new GatewayAccess(context),
    keepsBaggage: gateway.keepBaggage,
    idleMs: gateway.idleSeconds * 1000,
    clock: context.clock,
  };
}
