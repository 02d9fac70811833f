import type { Charge } from '../core/charge.ts';
import { Delivery } from '../core/capture/bill/charge-identity.ts';
import { type StoredCharges, storeCharges } from '../store/charges.ts';
import type { Engine } from '../store/engine.ts';
import type { Metadata } from '../store/metadata/metadata.ts';
import { extentOf, whileMarked } from './billed-hours.ts';
import type { Derivation } from './derivation.ts';
import { chargeFormat } from './imports/bill.ts';

/** What a request with charges came to. */
export interface TakenCharges extends StoredCharges {
  readonly rejected: readonly {
    /** From 1; of a list, the number of its member. */
    readonly line: number;
    readonly code: string;
    readonly place: string;
    readonly reason: string;
    readonly hint: string;
  }[];
}

interface Taking {
  readonly engine: Engine;
  readonly metadata: Metadata;
  readonly derive: Derivation;
  readonly maxLineBytes: number;
  /** Names the request. */
  readonly delivery: string;
}

const LINE = /^line (\d+)(?:, )?/;

/** Puts the charge lines of a request into the ledger; they are durable when it resolves. A request is one delivery. */
export async function takeCharges(
  body: AsyncIterable<Uint8Array>,
  { engine, metadata, derive, maxLineBytes, delivery }: Taking,
): Promise<TakenCharges> {
  const read = chargeFormat({ labels: {}, maxLineBytes, delivery: new Delivery() });
  const charges: Charge[] = [];
  const rejected: TakenCharges['rejected'][number][] = [];
  for await (const items of read(body)) {
    if ('blocks' in items) throw new Error('charges are not read on threads');
    for (const { captured } of items) {
      if (captured.kind === 'charge') charges.push(captured.charge);
      if (captured.kind !== 'rejected') continue;
      const { code, place, reason, remedy } = captured.problem;
      const line = Number(LINE.exec(place)?.[1] ?? 1);
      rejected.push({ line, code, place: place.replace(LINE, '') || 'line', reason, hint: remedy });
    }
  }
  const storable = charges.map((charge) => derive.charge(charge));
  const stored = await whileMarked(metadata, extentOf(charges), () => storeCharges(engine, storable, delivery));
  return { ...stored, rejected };
}
