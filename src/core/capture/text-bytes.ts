const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
/** Longer strings without a space among their first bytes are no text: images and files in base64. */
const LONGEST_WORD = 1024;

/** Bytes of the strings in JSON, names included, files left out: what an estimate of a prompt's tokens starts from. */
export function textBytesIn(json: Uint8Array): number {
  let counted = 0;
  for (let at = json.indexOf(QUOTE); at >= 0;) {
    const end = endOfString(json, at + 1);
    if (isText(json, at + 1, end)) counted += end - at - 1;
    at = json.indexOf(QUOTE, end);
  }
  return counted;
}

/** Whether a string that stands there is text; prompts are long, so one look tells it from a file. */
export function isText(bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from < LONGEST_WORD) return true;
  const space = bytes.subarray(from, from + LONGEST_WORD + 1).indexOf(SPACE);
  return space >= 0;
}

/** Behind the quote that closes a string; the end of the bytes when none does. */
function endOfString(bytes: Uint8Array, from: number): number {
  for (let quote = bytes.indexOf(QUOTE, from); quote >= 0; quote = bytes.indexOf(QUOTE, quote + 1)) {
    let before = quote;
    while (before > from && bytes[before - 1] === BACKSLASH) before -= 1;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
  return bytes.length;
}
