const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Bytes of the strings that follow these (`"content":"` and the like) in JSON: generated text as it is on the wire. An
 * estimate's raw material, so a string that a read cuts in two counts as far as it is there.
 */
export function countContent(bytes: Buffer, names: readonly Buffer[]): number {
  let counted = 0;
  for (const name of names) {
    for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at)) {
      at += name.length;
      const start = at;
      while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
      counted += Math.min(at, bytes.length) - start;
    }
  }
  return counted;
}

/** Whether any of these strings is there and not empty. */
export function bringsContent(bytes: Buffer, names: readonly Buffer[]): boolean {
  return names.some((name) => {
    for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + name.length))
      if (bytes[at + name.length] !== QUOTE) return true;
    return false;
  });
}

const OPENAI = buffers('"content":"', '"content": "', '"arguments":"', '"reasoning_content":"');

/** Where an API's stream says what it generates, by the path of the API. The first that fits. */
const NAMES: readonly (readonly [path: RegExp, names: readonly Buffer[]])[] = [
  [/\/messages$|[rR]awPredict$/, buffers('"text":"', '"partial_json":"', '"thinking":"')],
  [/enerateContent$/, buffers('"text": "', '"text":"')],
  [/\/responses$/, buffers('"delta":"')],
  [/\/v[12]\/chat$/, buffers('"text":"')],
  [/\/completions$/, [...OPENAI, ...buffers('"text":"')]],
  [/\/api\/generate$/, buffers('"response":"')],
];

export function contentNames(path: string): readonly Buffer[] {
  return NAMES.find(([pattern]) => pattern.test(path))?.[1] ?? OPENAI;
}

function buffers(...texts: string[]): Buffer[] {
  return texts.map((text) => Buffer.from(text));
}
