import { idCandidates } from '../core/capture/identity.ts';
import { AppError } from '../errors.ts';
import type { StoredCall } from '../store/call-row.ts';
import { readCall } from '../store/calls.ts';
import type { Context } from './context.ts';

/** The call by our id, the sender's, the provider's, or trace and span. Throws not-found. */
export async function findCall(context: Pick<Context, 'engine'>, id: string): Promise<StoredCall> {
  for (const candidateId of idCandidates(id)) {
    const found = await readCall(context.engine, candidateId);
    if (found) return found;
  }
  throw new AppError(
    'not-found',
    `No call has the id "${id}".`,
    'Find calls with whence calls, or by the provider’s response id.',
  );
}
