let together = Buffer.allocUnsafeSlow(128 * 1024);

/** Pieces as one, valid until the next are put together: a buffer for each would cost more than reading it. */
export function wholeBody(pieces: readonly Buffer[]): Buffer {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  let length = 0;
  for (const piece of pieces) length += piece.length;
  if (length > together.length) together = Buffer.allocUnsafeSlow(2 * length);
  let at = 0;
  for (const piece of pieces) at += piece.copy(together, at);
  return together.subarray(0, length);
}
