/** Base64 and UTF-8 by hand: core has neither Node nor the DOM. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_SAFE: readonly (readonly [string, string])[] = [
  ['-', '+'],
  ['_', '/'],
];
const VALUES = new Map([
  ...Array.from(ALPHABET, (letter, value) => [letter.charCodeAt(0), value] as const),
  ...URL_SAFE.map(([safe, standard]) => [safe.charCodeAt(0), ALPHABET.indexOf(standard)] as const),
]);
const SEXTET = 6;
const BYTE = 8;

/** The bytes of base64 text, standard or URL-safe, padded or not; null when it is none. */
export function bytesOfBase64(text: string): Uint8Array | null {
  const bare = text.replace(/={1,2}$/, '');
  const bytes = new Uint8Array(Math.floor((bare.length * SEXTET) / BYTE));
  let buffer = 0;
  let bits = 0;
  let length = 0;
  for (let index = 0; index < bare.length; index += 1) {
    const value = VALUES.get(bare.charCodeAt(index));
    if (value === undefined) return null;
    buffer = ((buffer << SEXTET) | value) & 0xff_ff_ff;
    bits += SEXTET;
    if (bits >= BYTE) {
      bits -= BYTE;
      bytes[length] = (buffer >> bits) & 0xff;
      length += 1;
    }
  }
  return bytes;
}

const REPLACEMENT = 0xff_fd;
const CHUNK = 8192;

/** UTF-8 bytes as text; what is badly encoded becomes U+FFFD. */
export function textOfUtf8(bytes: Uint8Array): string {
  let text = '';
  let points: number[] = [];
  for (let index = 0; index < bytes.length;) {
    const lead = bytes[index] ?? 0;
    const more = continuationOf(lead);
    const point = more === 0 ? lead : pointAt(bytes, index, more);
    points.push(point ?? REPLACEMENT);
    index += point === null ? 1 : more + 1;
    if (points.length === CHUNK) {
      text += String.fromCodePoint(...points);
      points = [];
    }
  }
  return text + String.fromCodePoint(...points);
}

/** How many bytes follow a lead byte; -1 for one that leads nothing. */
function continuationOf(lead: number): number {
  if (lead < 0x80) return 0;
  if (lead >= 0xc2 && lead < 0xe0) return 1;
  if (lead >= 0xe0 && lead < 0xf0) return 2;
  return lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
}

const SMALLEST = [0, 0x80, 0x8_00, 0x1_00_00];
const LARGEST = 0x10_ff_ff;

function pointAt(bytes: Uint8Array, start: number, more: number): number | null {
  if (more < 0) return null;
  let point = (bytes[start] ?? 0) & (0xff >> (more + 2));
  for (let offset = 1; offset <= more; offset += 1) {
    const byte = bytes[start + offset] ?? 0;
    if ((byte & 0xc0) !== 0x80) return null;
    point = (point << SEXTET) | (byte & 0x3f);
  }
  return point >= (SMALLEST[more] ?? 0) && isScalar(point) ? point : null;
}

/** Whether a number is a Unicode character: surrogates are none. */
function isScalar(point: number): boolean {
  return point <= LARGEST && (point < 0xd8_00 || point > 0xdf_ff);
}
