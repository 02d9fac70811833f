/** The same text in memory of its own: a piece of a file's text keeps all of it alive for as long as it is remembered. */
export function ownText(text: string): string {
  return ` ${text}`.slice(1);
}
