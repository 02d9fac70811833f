import { labelsFromHeaders } from '../../src/core/capture/labels.ts';
import type { Labels, MeterOptions } from './meter-options.ts';

/** Options with their defaults, and what the environment says beneath them. */
export interface Settings {
  readonly url: string;
  readonly key: string | null;
  readonly labels: Labels;
  readonly provider: string;
  readonly enabled: boolean;
  readonly streamUsage: boolean;
  readonly fingerprints: boolean;
  readonly queueCalls: number;
  readonly intervalMs: number;
  readonly signals: boolean;
  readonly onProblem: (problem: string) => void;
  readonly fetch: typeof fetch;
  /** Whether that was given by the host: nothing else may then be assumed to reach Whence. */
  readonly hasOwnFetch: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_URL = 'http://localhost:4680';
const QUEUE_CALLS = 10_000;
const INTERVAL_MS = 1000;

/** Where no environment exists (a browser), there is an empty one. */
function environment(): Environment {
  return globalThis.process?.env ?? {};
}

export function settingsOf(options: MeterOptions, env: Environment = environment()): Settings {
  return {
    ...whenceOf(options, env),
    ...switchesOf(options, env),
    labels: { ...labelsFromHeaders({ baggage: env['WHENCE_LABELS'] ?? '' }), ...options.labels },
    provider: options.provider ?? '',
    queueCalls: Math.max(1, options.queueCalls ?? QUEUE_CALLS),
    intervalMs: Math.max(1, options.intervalMs ?? INTERVAL_MS),
    onProblem: options.onProblem ?? (() => undefined),
  };
}

function whenceOf(options: MeterOptions, env: Environment): Pick<Settings, 'url' | 'key' | 'fetch' | 'hasOwnFetch'> {
  return {
    url: (options.url ?? env['WHENCE_URL'] ?? DEFAULT_URL).replace(/\/+$/, ''),
    key: options.key ?? env['WHENCE_KEY'] ?? null,
    fetch: options.fetch ?? globalThis.fetch,
    hasOwnFetch: options.fetch !== undefined,
  };
}

type Switches = Pick<Settings, 'enabled' | 'streamUsage' | 'fingerprints' | 'signals'>;

function switchesOf(options: MeterOptions, env: Environment): Switches {
  return {
    enabled: options.enabled ?? env['WHENCE_DISABLED'] !== '1',
    streamUsage: options.streamUsage ?? true,
    fingerprints: options.fingerprints ?? true,
    signals: options.signals ?? true,
  };
}
