import { recordedRows } from '../golden/recorded.ts';
import { wireExchange, type WireExchange } from '../golden/wire-exchange.ts';

const ROWS = new Map(recordedRows().map((row) => [row.id, row]));
/** A response's own id, by its kind; where a format's ids have none, the first. */
const RESPONSE_IDS = [/"id":\s*"((?:chatcmpl-|resp_|msg_)[^"]+)"/, /"(?:id|responseId)":\s*"([^"]{12,})"/];
const FRESH = /wh\d{6}/g;
/** Makes of a fresh id one as long and varied as those of providers. */
const REST = 'c4b7e2f19d80a635';

let given = 0;

/** What was recorded under an id, as it went over the wire. */
export function recordedExchange(id: string): WireExchange {
  const row = ROWS.get(id);
  const wire = row ? wireExchange(row) : null;
  if (!wire) throw new Error(`${id} is no recorded exchange`);
  return wire;
}

/** The recorded request's body, as JSON. */
export function requestText(id: string): string {
  return recordedExchange(id).requestBody;
}

/** The recorded answer with ids of its own, as a provider would give them to another request; all else is as recorded. */
export function freshAnswer(id: string): WireExchange {
  const wire = recordedExchange(id);
  const fresh = `wh${String(++given).padStart(6, '0')}`;
  const text = wire.responseBody.toString('latin1');
  const responseId = RESPONSE_IDS.map((form) => form.exec(text)?.[1]).find((id) => id !== undefined);
  const renamed = responseId ? text.replaceAll(responseId, responseId.slice(0, -fresh.length) + fresh) : text;
  return {
    ...wire,
    responseHeaders: { ...wire.responseHeaders, ...requestIds(wire.responseHeaders, fresh) },
    responseBody: Buffer.from(renamed, 'latin1'),
  };
}

/** A text without what is different each time. */
export function withoutFreshIds(text: string): string {
  return text.replaceAll(FRESH, 'wh');
}

function requestIds(headers: WireExchange['responseHeaders'], fresh: string): Record<string, string> {
  const names = Object.keys(headers).filter((name) => /(?:request|correlation)-?id$/i.test(name));
  return Object.fromEntries([...names, 'x-request-id'].map((name) => [name, fresh + REST]));
}
