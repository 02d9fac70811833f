import { createHash } from 'node:crypto';
import type { CallBlock } from './call-block.ts';
import type { Engine } from './engine.ts';

type NewCalls = Pick<CallBlock, 'month' | 'bytes' | 'ids'>;

/**
 * Inserts calls that are known to be new, one part per month, which is a partition: what goes into one partition at once is
 * all in or not at all. `token` names the batch.
 */
export async function insertNew(engine: Engine, blocks: readonly NewCalls[], token: string): Promise<void> {
  for (const part of Map.groupBy(blocks, ({ month }) => month).values()) {
    const bytes = part.map((block) => block.bytes);
    await engine.insertBlocks('calls', bytes, partToken(token, part));
  }
}

/**
 * The ids are part of the token: should the insert of a lost answer still be running when the batch comes again, the same
 * rows are dropped, but never other rows that merely bear the batch's name.
 */
function partToken(token: string, blocks: readonly NewCalls[]): string {
  const hash = createHash('sha256');
  for (const { ids } of blocks) hash.update(ids);
  return `${token}:${hash.digest('hex')}`;
}
