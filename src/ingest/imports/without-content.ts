/** Members of an exchange whose text says what it was, and not what was said in it. */
const TELLING = new Set([
  'id',
  'kind',
  'type',
  'object',
  'provider',
  'api',
  'url',
  'method',
  'model',
  'request_model',
  'requestModel',
  'at',
  'content-type',
]);
/** A text of JSON, closed or broken off, and the colon behind it that makes it a member's name. */
const TEXT = /"([^"\\]*(?:\\.[^"\\]*)*\\?)("|$)(\s*:)?/gs;
const LONGEST_NAME = 64;
const LONGEST_VALUE = 200;

/**
 * JSON, sound or not, with every text replaced by its length but for names and for what tells which exchange it was. So that
 * refused input can be kept without the prompts, completions and keys in it.
 */
export function withoutContent(json: string): string {
  try {
    return told(json);
  } catch {
    // Millions of escapes are more than the matcher can go back over.
    return JSON.stringify(`<${json.length} characters>`);
  }
}

function told(json: string): string {
  let name = '';
  return json.replace(TEXT, (whole: string, text: string, end: string, colon: string | undefined) => {
    if (colon !== undefined && text.length <= LONGEST_NAME) {
      name = text;
      return whole;
    }
    const isTold = end !== '' && colon === undefined && TELLING.has(name) && text.length <= LONGEST_VALUE;
    name = '';
    return isTold ? `"${text.replace(/[?#].*$/s, '')}"` : `"<${text.length} characters>"${colon ?? ''}`;
  });
}
