import { deleteCharges } from './charges.ts';
import type { Engine } from './engine.ts';
import { inTurn } from './insert-turn.ts';

/** A delivery that is all there is of the bills it has lines of. */
interface WholeDelivery {
  readonly format: string;
  readonly delivery: string;
}

/** A bill: who issued it, to which account, for which period. */
const BILL = 'invoiceIssuer, billingAccount, billingStart, billingEnd';

/**
 * Takes out what earlier deliveries said of the same bills and this one does not say; gives how many lines. Every line of the
 * delivery bears its name by then, those that say what they said too.
 */
export function removeOthers(engine: Engine, whole: WholeDelivery): Promise<number> {
  const ofFormat = `origin = 'bill' AND charges.format = {format:String}`;
  const others = `FROM charges FINAL WHERE ${ofFormat} AND charges.delivery != {delivery:String} AND (${BILL}) IN (
  SELECT DISTINCT ${BILL} FROM charges FINAL WHERE ${ofFormat} AND charges.delivery = {delivery:String})`;
  return inTurn(engine, async () => {
    const [row] = await engine.query<{ lines: string }>(`SELECT toString(count()) AS lines ${others}`, { ...whole });
    const lines = Number(row?.lines ?? 0);
    if (lines === 0) return 0;
    await deleteCharges(engine, others, { ...whole });
    return lines;
  });
}
