/**
 * The provider of the bench, as cheap as Node can be: a raw socket that reads lengths and answers from memory. A request to
 * a path with /slow/ gets its events one by one, a second apart.
 */
import { createServer, type Socket } from 'node:net';
import { streamedAnswer, wholeAnswer } from './exchange.ts';

const BETWEEN_EVENTS_MS = 1000;
let number = 0;

createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  let waiting = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
    for (let length = lengthOf(waiting); length > 0 && waiting.length >= length; length = lengthOf(waiting)) {
      answer(socket, waiting.subarray(0, length));
      waiting = waiting.subarray(length);
    }
  });
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'));

/** Bytes of the first request, its head and body; 0 while that is not known. */
function lengthOf(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const head = bytes.toString('latin1', 0, end);
  return end + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
}

function answer(socket: Socket, request: Buffer): void {
  const isStreamed = request.includes('"stream":true');
  number += 1;
  if (!isStreamed) socket.write(wholeAnswer(number));
  else if (request.subarray(0, 200).includes('/slow/')) dribble(socket, streamedAnswer(number));
  else socket.write(streamedAnswer(number).join(''));
}

function dribble(socket: Socket, chunks: readonly string[]): void {
  let next = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || next === chunks.length) clearInterval(timer);
    else socket.write(chunks[next++] ?? '');
  }, BETWEEN_EVENTS_MS);
}
