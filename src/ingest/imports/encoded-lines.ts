import '../native-digest.ts';
import { lineFromCall } from '../../core/capture/native.ts';
import { type CallBlock, CallEncoder, memoryOf } from '../../store/call-block.ts';
import type { Derivation } from '../derivation.ts';
import type { RefusedPiece } from '../inbox/inbox.ts';
import { storableRow } from '../storable-row.ts';
import type { Item } from './format.ts';

/** What some lines said, ready for the store. Plain data, so that it can come from another thread. */
export interface EncodedLines {
  /** All that were read, blank ones left out. */
  readonly read: number;
  readonly skipped: number;
  readonly refused: readonly RefusedPiece[];
  readonly blocks: readonly CallBlock[];
}

/** Encodes what was read; one encoder's memory serves for many calls. */
export class LineEncoder {
  readonly #derivation: Derivation;
  readonly #calls = new CallEncoder();

  constructor(derivation: Derivation) {
    this.#derivation = derivation;
  }

  encode(items: Iterable<Item>): EncodedLines {
    const refused: RefusedPiece[] = [];
    let [read, skipped] = [0, 0];
    for (const { captured, input } of items) {
      read++;
      if (captured.kind === 'skipped') skipped++;
      else if (captured.kind === 'rejected') refused.push({ problem: captured.problem, input });
      else {
        const row = storableRow(captured.call, this.#derivation);
        if (!('problem' in row)) this.#calls.add(row);
        else refused.push({ problem: row.problem, input: JSON.stringify(lineFromCall(row.call)) });
      }
    }
    return { read, skipped, refused, blocks: this.#calls.take() };
  }
}

/** The memory to hand on with it. */
export function memoryOfLines({ blocks }: EncodedLines): ArrayBuffer[] {
  return blocks.flatMap(memoryOf);
}
