import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { mebibytes } from '../config.ts';

const HELD_BYTES = mebibytes(16);
const LOOK_EVERY_MS = 1000;

/**
 * Keeps V8's young generation at 16 MiB, as large as it mostly is when a process has started, instead of letting it grow to
 * 64 MiB. What capture makes dies young. In a large one it waits long, with the buffers of its reads outside the heap, until
 * those bring about full collections; and the memory stays taken.
 */
export function holdYoungGeneration(): void {
  if (hold()) return;
  const timer = setInterval(() => hold() && clearInterval(timer), LOOK_EVERY_MS).unref();
}

/** V8 asks for the factor each time it would grow. False while there is room to grow into. */
function hold(): boolean {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  if (young && young.space_size < HELD_BYTES) return false;
  setFlagsFromString('--semi-space-growth-factor=1');
  return true;
}
