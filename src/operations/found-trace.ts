import { idCandidates } from '../core/capture/identity.ts';
import type { Span } from '../core/span.ts';
import { AppError } from '../errors.ts';
import type { StoredCall } from '../store/call-row.ts';
import { readCall } from '../store/calls.ts';
import { readSpans } from '../store/spans.ts';
import { readTraceCalls } from '../store/trace-calls.ts';
import type { Context } from './context.ts';

/** More nodes than anybody reads; a trace that has more says so. */
export const MOST_NODES = 10_000;
const TRACE_ID = /^[0-9a-f]{32}$/;

/** Everything that is known of an execution. */
export interface FoundTrace {
  readonly traceId: string | null;
  readonly spans: readonly Span[];
  readonly calls: readonly StoredCall[];
}

/** By a trace id, or by any id of a call of it. Throws not-found. */
export async function findTrace(context: Context, id: string): Promise<FoundTrace> {
  const plain = id.trim().toLowerCase();
  const direct = TRACE_ID.test(plain) ? await readTrace(context, plain) : null;
  if (direct && direct.spans.length + direct.calls.length > 0) return direct;
  for (const candidate of idCandidates(id)) {
    const found = await readCall(context.engine, candidate);
    if (found === null) continue;
    const { traceId } = found.call;
    return traceId === null ? { traceId, spans: [], calls: [found] } : readTrace(context, traceId);
  }
  throw new AppError(
    'not-found',
    `No trace and no call has the id "${id}".`,
    'Give a trace id, or an id of a call as whence calls lists them.',
  );
}

async function readTrace({ engine }: Context, traceId: string): Promise<FoundTrace> {
  const [spans, calls] = await Promise.all([
    readSpans(engine, traceId, MOST_NODES),
    readTraceCalls(engine, traceId, MOST_NODES),
  ]);
  return { traceId, spans, calls };
}
