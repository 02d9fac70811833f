import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { type Config, mebibytes } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { GunzipMemory } from './gunzip-memory.ts';
import { knownError, problemBody, problemHeaders } from '../problem-body.ts';

const LINGER_MS = 2_000;
const IDLE_MS = 30_000;

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  answer(response, status, { 'content-type': 'application/json' }, JSON.stringify(body));
}

/**
 * Answers with the problem. Whoever is still sending reads the answer only if the rest is taken off the line for a while;
 * after that the connection is cut.
 */
export function answerProblem(request: IncomingMessage, response: ServerResponse, error: unknown, log: Log): void {
  const requestId = randomUUID();
  const known = knownError(error, requestId, log);
  const headers = { ...problemHeaders(known), 'x-request-id': requestId };
  if (response.headersSent || response.destroyed) return;
  answer(response, known.status, headers, JSON.stringify(problemBody(known, requestId)));
  if (request.complete) return;
  request.resume();
  setTimeout(() => {
    if (!request.complete) request.destroy();
  }, LINGER_MS).unref();
}

const gunzips = new GunzipMemory();

/**
 * What `read` makes of the whole body, inflated; it has the body only until it returns, for the memory is used again. Throws AppError 'too-large'
 * when it is, before or after inflation, larger than limits.bodyMebibytes, and 'bad-request' when it ends early, stops coming or is
 * not compressed as it says.
 */
export async function readBody<Read>(
  request: IncomingMessage,
  limits: Config['limits'],
  read: (body: Buffer) => Read,
): Promise<Read> {
  const most = mebibytes(limits.bodyMebibytes);
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge();
  const body = await received(request, most);
  const encoding = (request.headers['content-encoding'] ?? '').toLowerCase();
  const here = GZIP.has(encoding) ? gunzips.inflated(body) : null;
  if (here !== null && here.length <= most) return read(here);
  return read(await inflated(body, encoding, most));
}

/** By events: to leave a loop over a request is to cut its connection, and with it the answer. */
function received(request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const idle = setTimeout(() => reject(unreadable(`did not go on for ${IDLE_MS / 1000} s`)), IDLE_MS);
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    idle.refresh();
    if (length <= most) chunks.push(chunk);
    else reject(tooLarge());
  });
  request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length)));
  request.on('close', () => reject(unreadable('ended early')));
  request.on('error', () => reject(unreadable('ended early')));
  return promise.finally(() => clearTimeout(idle));
}

type Inflate = (
  body: Buffer,
  options: { readonly maxOutputLength: number; readonly chunkSize: number },
) => Promise<Buffer>;

/** A larger chunk costs one memory block more, and spares a turn of the thread pool for every 16 KiB: a batch of spans has forty. */
const CHUNK_BYTES = 16_384;
const LARGE_CHUNK_BYTES = 262_144;
const WORTH_LARGE_CHUNKS = 2048;
const GZIP: ReadonlySet<string> = new Set(['gzip', 'x-gzip']);
const GUNZIP: Inflate = promisify<Buffer, ZlibOptions, Buffer>(gunzip);
const INFLATE: ReadonlyMap<string, Inflate | null> = new Map([
  ['identity', null],
  ['', null],
  ['gzip', GUNZIP],
  ['x-gzip', GUNZIP],
  ['deflate', promisify<Buffer, ZlibOptions, Buffer>(inflate)],
]);

async function inflated(body: Buffer, encoding: string, most: number): Promise<Buffer> {
  const inflating = INFLATE.get(encoding);
  if (inflating === undefined) throw unreadable(`is encoded as ${encoding.slice(0, 40)}`);
  if (inflating === null) return body;
  try {
    const chunkSize = body.length < WORTH_LARGE_CHUNKS ? CHUNK_BYTES : LARGE_CHUNK_BYTES;
    return await inflating(body, { maxOutputLength: most, chunkSize });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw unreadable(`is no sound ${encoding}`);
  }
}

function answer(response: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function tooLarge(): AppError {
  return new AppError(
    'too-large',
    'The body is too large.',
    'Send less at once; limits.bodyMebibytes sets the bound, which holds for the inflated body too.',
  );
}

function unreadable(reason: string): AppError {
  return new AppError('bad-request', `The body cannot be read: it ${reason}.`, 'Send it whole, plain or with gzip.');
}
