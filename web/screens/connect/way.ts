import type { Client } from './client.ts';
import { GATEWAY_CLIENTS } from './gateway-clients.ts';
import { SENDING_CLIENTS } from './sending-clients.ts';
import { TRACING_CLIENTS } from './tracing-clients.ts';

/** A way in: everything that is captured by it bears one of its doors. */
export interface Way {
  readonly name: string;
  readonly label: string;
  readonly doors: readonly string[];
  /** When to take this one. */
  readonly advice: string;
  readonly clients: readonly Client[];
}

/** In the order in which we would try them. */
export const WAYS: readonly [Way, ...Way[]] = [
  {
    name: 'gateway',
    label: 'Gateway',
    doors: ['gateway'],
    advice:
      'Change one base URL. Works with any language; requests pass through unchanged, and go on when Whence cannot record them.',
    clients: GATEWAY_CLIENTS,
  },
  {
    name: 'sdk',
    label: 'SDK',
    doors: ['sdk'],
    advice: 'Wrap fetch in your own process. Nothing stands between you and the provider.',
    clients: SENDING_CLIENTS.sdk,
  },
  {
    name: 'otlp',
    label: 'OpenTelemetry',
    doors: ['otlp'],
    advice: 'You trace already: send the same spans here as well. Prompts in them are skipped, never stored.',
    clients: TRACING_CLIENTS,
  },
  {
    name: 'http',
    label: 'Your own events',
    doors: ['calls', 'events'],
    advice: 'You meter already: send one JSON object a call. It is on disk when the answer comes.',
    clients: SENDING_CLIENTS.http,
  },
];
