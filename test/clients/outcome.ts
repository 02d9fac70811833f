import type { Deed, KnownCall } from './client-runs.ts';

/** What Whence has of what a client did, in a few words that are the same in every run. */
export function outcomeOf({ feature, calls }: Deed): string {
  if (calls.length === 0) return 'not seen';
  const told = calls.map((call) => ({ attempt: call.attempt, text: callText(call) }));
  const inOrder = told.toSorted((a, b) => a.attempt - b.attempt || a.text.localeCompare(b.text, 'en'));
  const texts = inOrder.map(({ text }) => text);
  if (feature === 'parallel' && new Set(texts).size === 1) return `${calls.length} × ${texts[0]}`;
  if (feature !== 'retry' || calls.length === 1) return texts.join('; ');
  const requests = new Set(calls.map(({ logicalRequestId, id }) => logicalRequestId ?? id)).size;
  return `${texts.join(', ')}: ${requests === 1 ? 'one request' : `${requests} requests`}`;
}

function callText({ status, httpStatus, metering, inputTokens, outputTokens, cost }: KnownCall): string {
  if (status === 'error') return `error ${httpStatus ?? 'unstated'}`;
  const isMetered = metering === 'provider';
  const usage = isMetered ? `${inputTokens}+${outputTokens} ${!cost ? 'unpriced' : `$${cost}`}` : metering;
  return [status === 'ok' ? '' : status, usage === 'none' ? 'unmetered' : usage].filter(Boolean).join(', ');
}
