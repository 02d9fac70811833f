import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import { callsDoor } from '../ingest/calls-door.ts';
import { eventsDoor } from '../ingest/events-door.ts';
import type { Capture } from '../ingest/capture-process.ts';
import type { Door, DoorContext } from '../ingest/door.ts';
import { metricsDoor } from '../ingest/metrics-door.ts';
import { otlpDoor } from '../ingest/otlp/otlp-door.ts';
import { sdkSettingsDoor } from '../ingest/sdk-settings-door.ts';
import type { Log } from '../log.ts';
import { checkAccess } from './access.ts';

export interface DoorSurroundings {
  readonly config: Config;
  readonly log: Log;
  readonly clock: () => number;
}

/** What the doors of this process stand on. */
export function doorContext({ inbox, fingerprintKey, keys }: Capture, surroundings: DoorSurroundings): DoorContext {
  const { host } = surroundings.config;
  return {
    ...surroundings,
    inbox,
    fingerprintKey,
    mayIngest: (request) => void checkAccess((name) => headerOf(request, name), 'ingest', keys.get(), host),
  };
}

/** The doors that the roles of this process open. */
export function doorsOf(context: DoorContext): Door[] {
  const { roles } = context.config;
  if (!roles.includes('collect')) return [];
  return [callsDoor(context), eventsDoor(context), metricsDoor(context), otlpDoor(context), sdkSettingsDoor(context)];
}

function headerOf({ headers }: Pick<IncomingMessage, 'headers'>, name: string): string | null {
  const value = headers[name];
  return value === undefined ? null : String(value);
}
