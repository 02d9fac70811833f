import { Delivery } from '../core/capture/bill/charge-identity.ts';
import type { Engine } from '../store/engine.ts';

/** More at a time are sent by nobody; the oldest is forgotten. */
const MOST_OPEN = 8;

const OPEN = new WeakMap<Engine, Map<string, Delivery>>();

/**
 * The delivery of a name, whose files may come one by one: lines that say the same are told apart across all of them. Without
 * a name it is a delivery of its own.
 */
export function deliveryNamed(name: string | undefined, engine: Engine): Delivery {
  if (name === undefined) return new Delivery();
  const open = OPEN.get(engine) ?? new Map<string, Delivery>();
  OPEN.set(engine, open);
  const delivery = open.get(name) ?? new Delivery();
  open.delete(name);
  open.set(name, delivery);
  for (const oldest of open.keys()) if (open.size > MOST_OPEN) open.delete(oldest);
  return delivery;
}
