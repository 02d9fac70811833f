/** Node's Buffer makes such a text by one copy. */
interface Latin1Bytes {
  latin1Slice(start: number, end: number): string;
}

const CHUNK = 8192;

/** Bytes as a text of as many characters, each of a byte's value: engines search texts faster than bytes. */
export function charactersOf(bytes: Uint8Array | (Uint8Array & Latin1Bytes)): string {
  if ('latin1Slice' in bytes) return bytes.latin1Slice(0, bytes.length);
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const piece: string = Reflect.apply(String.fromCharCode, null, bytes.subarray(at, at + CHUNK));
    text += piece;
  }
  return text;
}
