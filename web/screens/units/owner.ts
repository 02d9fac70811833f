import type { View } from '../../state/view.ts';

/** Who has a revenue. */
export const OWNERS = ['customer', 'product', 'tenant'] as const;

/** Whose margin is shown: what the view is broken down by, where that is somebody who pays. */
export function ownerOf({ by: [first] }: View): string {
  return OWNERS.find((name) => name === first) ?? 'customer';
}
