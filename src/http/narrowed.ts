import type { Context } from '../operations/context.ts';
import type { Access } from '../operations/operation.ts';

/** The context as far as the sender of a request may use it. */
export function narrowed(context: Context, scopes: readonly Access[]): Context {
  return { ...context, mayReveal: context.mayReveal && scopes.includes('admin') };
}
