import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's young generation as large as it is when a process has started (16 MiB), instead of letting it grow to 64 MiB. What
 * capture makes dies young. In a large one it waits long, with the buffers of its reads outside the heap, until those bring
 * about full collections; and the memory stays taken.
 */
export function holdYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
