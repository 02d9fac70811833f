import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Installation } from '../operations/context.ts';
import { OPERATIONS_TABLE } from '../operations/table.ts';
import { httpApp } from './app.ts';
import type { Gauge } from './gauge.ts';

/** What a process with the stores answers beside its doors. Loaded where there are stores: it is the larger part of the program. */
export function apiAnswers(
  { context }: Installation,
  isLoaded: () => boolean,
  captured: () => readonly Gauge[],
): RequestListener {
  const answer = getRequestListener(httpApp(context, OPERATIONS_TABLE, isLoaded, captured).fetch);
  return (request, response) => void answer(request, response);
}
