import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DoorContext } from '../door.ts';
import { ClientConnection, type HandOver } from './client-connection.ts';
import { gatewayDoor } from './gateway-door.ts';
import { openGateway, type Gateway } from './gateway.ts';

const SWEEP_MS = 1_000;
const POLL_MS = 20;

/** Since the start of the process, but for `open` and `waiting`, which are now. */
interface GatewayCounts {
  readonly open: number;
  readonly relayed: number;
  readonly captured: number;
  readonly skipped: number;
  readonly waiting: number;
  readonly lost: number;
}

/** The gateway in front of an HTTP server. */
export interface GatewayFront {
  readonly gateway: Gateway;
  readonly counts: () => GatewayCounts;
  /** Relays what is under way to its end, but for `graceMs` at most, and resolves when all of it is recorded. */
  close(graceMs: number): Promise<void>;
}

/**
 * Puts the gateway in front of a server's connections: it reads requests under /gateway/ itself, from the bare socket, and gives
 * every other connection to the server as if it had just come.
 */
export function gatewayFront(context: DoorContext, server: Server): GatewayFront {
  const gateway = openGateway(context);
  const connections = new Set<ClientConnection>();
  const ordinary = server.listeners('connection');
  const handOver: HandOver = (socket, bytes) => {
    if (bytes.length > 0) socket.unshift(bytes);
    for (const listener of ordinary) Reflect.apply(listener, server, [socket]);
    socket.resume();
  };
  const accept = (socket: Duplex): void => {
    if (socket instanceof Socket) socket.setNoDelay(true);
    connections.add(new ClientConnection(gateway, socket, handOver, (gone) => connections.delete(gone)));
  };
  const door = gatewayDoor(gateway);
  const answers = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (door(request, response)) return;
    for (const answer of answers) Reflect.apply(answer, server, [request, response]);
  });
  server.removeAllListeners('connection');
  server.on('connection', accept);
  const sweeping = setInterval(() => {
    const now = performance.now();
    for (const connection of connections) connection.sweep(now);
    gateway.pool.sweep(gateway.clock());
  }, SWEEP_MS).unref();
  const { recorder } = gateway;
  return {
    gateway,
    counts: () => ({
      ...recorder.queue.counts,
      open: connections.size,
      relayed: recorder.relayed,
      skipped: recorder.skipped,
      waiting: recorder.queue.waiting,
    }),
    async close(graceMs) {
      clearInterval(sweeping);
      const until = performance.now() + graceMs;
      while (connections.size > 0 && performance.now() < until) {
        for (const connection of connections) connection.closeWhenIdle();
        await sleep(POLL_MS);
      }
      for (const connection of connections) connection.close();
      gateway.pool.close();
      await recorder.settle();
    },
  };
}
