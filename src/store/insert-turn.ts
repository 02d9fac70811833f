import type { Engine } from './engine.ts';

const turns = new WeakMap<Engine, Promise<unknown>>();

/** One insert at a time per engine, so that the look for duplicates sees what went in before. */
export function inTurn<Result>(engine: Engine, action: () => Promise<Result>): Promise<Result> {
  const mine = (turns.get(engine) ?? Promise.resolve()).then(action);
  turns.set(
    engine,
    mine.catch(() => undefined),
  );
  return mine;
}
