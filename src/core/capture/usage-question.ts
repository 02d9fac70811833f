const PATH = /\/(?:chat\/)?completions$/;
const API_VERSION = /[?&]api-version=(\d{4}-\d{2})/;
/** Azure's older API versions refuse what they do not know. */
const FIRST_API_VERSION = '2024-09';

/** The question for the usage of a stream, as it is put before the last brace of a body. */
export const USAGE_QUESTION = ',"stream_options":{"include_usage":true}';

/** Whether an address (its path, with the query if there is one) is that of an API that counts a stream when asked. */
export function takesUsageQuestion(address: string): boolean {
  const [path = ''] = address.split('?', 1);
  return PATH.test(path) && (API_VERSION.exec(address)?.[1] ?? FIRST_API_VERSION) >= FIRST_API_VERSION;
}
