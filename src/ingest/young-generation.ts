import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const HELD_BYTES = 32 * 1024 * 1024;
const LOOK_EVERY_MS = 1000;
const IN_ONE_STEP = 16;
const NOT_AT_ALL = 1;

/** Has V8's young generation reach 32 MiB in one step while the program is loaded; left to itself it stays at half of that. */
export function startYoungGeneration(): void {
  growBy(IN_ONE_STEP);
}

/**
 * Keeps it at 32 MiB. What capture makes dies young. In a larger one it waits long, with the buffers of its reads outside the
 * heap, until those bring about full collections, and the memory stays taken; in a smaller one it is collected before it dies.
 * V8 gives it back when little goes on for some seconds, so it is looked at for good.
 */
export function holdYoungGeneration(): void {
  hold();
  setInterval(hold, LOOK_EVERY_MS).unref();
}

function hold(): void {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  const hasRoom = young !== undefined && young.space_size < HELD_BYTES;
  growBy(hasRoom ? IN_ONE_STEP : NOT_AT_ALL);
}

/** V8 asks for the factor each time it would grow. */
function growBy(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
