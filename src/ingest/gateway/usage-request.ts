import { USAGE_QUESTION } from '../../core/capture/usage-question.ts';
import type { RequestHead } from './request-head.ts';
import { headerValue } from './message-head.ts';
import type { Route } from './route.ts';
import type { JsonMembers } from './json-members.ts';

const MOST_BYTES = 4 * 1024 * 1024;
const ADDED = Buffer.from(USAGE_QUESTION);

/** Whether a request might be a stream that has to be asked for its usage. Its body is held until that is known. */
export function mayAskForUsage(head: RequestHead, { upstream, api }: Route): boolean {
  return upstream.asksForUsage && head.method === 'POST' && api.takesUsageQuestion && isShortJson(head);
}

function isShortJson({ framing, lines }: RequestHead): boolean {
  const isShort = framing.kind === 'length' && framing.length <= MOST_BYTES;
  const type = headerValue(lines, 'content-type') ?? 'json';
  return isShort && headerValue(lines, 'content-encoding') === null && type.toLowerCase().includes('json');
}

/** Whether the body as far as it was seen settles that nothing is to be added. */
export function needsNoQuestion({ found }: JsonMembers): boolean {
  const stream = found.get('stream');
  return found.has('stream_options') || (stream !== undefined && stream.trim() !== 'true');
}

/** The body with the question spliced in before its last brace; null when it is no stream, or asks already. */
export function askingForUsage(body: Buffer, members: JsonMembers): Buffer | null {
  const isPlainStream = members.found.get('stream')?.trim() === 'true' && !members.found.has('stream_options');
  if (!isPlainStream || members.end < 0) return null;
  return Buffer.concat([body.subarray(0, members.end), ADDED, body.subarray(members.end)]);
}
