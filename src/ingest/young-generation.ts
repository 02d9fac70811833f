import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const HELD_BYTES = 32 * 1024 * 1024;
const LOOK_EVERY_MS = 1000;

/** Has V8's young generation reach 32 MiB in one step while the program is loaded; left to itself it stays at half of that. */
export function startYoungGeneration(): void {
  growBy(16);
}

/**
 * Keeps it at 32 MiB. What capture makes dies young. In a larger one it waits long, with the buffers of its reads outside the
 * heap, until those bring about full collections, and the memory stays taken; in a smaller one it is collected before it dies.
 */
export function holdYoungGeneration(): void {
  if (hold()) return;
  const timer = setInterval(() => hold() && clearInterval(timer), LOOK_EVERY_MS).unref();
}

/** False while there is room to grow into. */
function hold(): boolean {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  if (young && young.space_size < HELD_BYTES) return false;
  growBy(1);
  return true;
}

/** V8 asks for the factor each time it would grow. */
function growBy(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
