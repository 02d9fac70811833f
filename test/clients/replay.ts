import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireExchange } from '../golden/wire-exchange.ts';
import { openUpstream, type Upstream } from '../sdk-upstream.ts';
import { isSignatureWhole } from './aws-signature.ts';
import { freshAnswer } from './recorded-answer.ts';

/** What the provider answers next: a recorded exchange; `half` of one is all that comes until the client leaves. */
export interface Scene {
  readonly row: string;
  readonly half?: boolean;
}

const SCENES = '/scenes';
const UNASKED_USAGE = ',"usage":null';
const USAGE_EVENT = /data: \{[^\n]*"choices":\s*\[\][^\n]*\n\n/;

/** A provider on loopback that replays recorded answers, in the order it is told to. */
export function openReplay(): Promise<Upstream> {
  const scenes: Scene[] = [];
  return openUpstream(async (request, response, body) => {
    if (request.url === SCENES) {
      const told: Scene[] = JSON.parse(body);
      scenes.splice(0, scenes.length, ...told);
      response.end();
      return;
    }
    const scene = scenes.shift();
    if (!scene) refuse(response, 501, `nothing recorded for ${request.method} ${request.url}`);
    else if (!(await isSignatureWhole(request, body))) refuse(response, 403, 'the signature does not match');
    else answer(scene, body, request, response);
  });
}

/** Tells it what to answer from now on. */
export async function setScenes(url: string, scenes: readonly Scene[]): Promise<void> {
  await fetch(url + SCENES, { method: 'POST', body: JSON.stringify(scenes) });
}

function answer({ row, half }: Scene, asked: string, request: IncomingMessage, response: ServerResponse): void {
  const wire = freshAnswer(row);
  const body = asAsked(wire, asked, request.url ?? '');
  response.writeHead(wire.status, { ...wire.responseHeaders, ...(wire.status >= 429 && { 'retry-after-ms': '1' }) });
  if (half) response.write(body.subarray(0, body.length / 2));
  else response.end(body);
}

/** A stream of chat completions says what it used only when it was asked to. */
function asAsked({ responseBody }: WireExchange, asked: string, path: string): Buffer {
  if (!path.endsWith('/v1/chat/completions') || !/"stream":\s*true/.test(asked)) return responseBody;
  if (/"include_usage":\s*true/.test(asked)) return responseBody;
  const text = responseBody.toString('latin1').replace(USAGE_EVENT, '').replaceAll(UNASKED_USAGE, '');
  return Buffer.from(text, 'latin1');
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message, error: { message } }));
}
