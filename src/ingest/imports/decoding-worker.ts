/** A thread that decodes and encodes what it is given, in that order. Started by decoding-threads.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { Derivation } from '../derivation.ts';
import type { ThreadAnswer, ThreadChunk, ThreadTask } from './decoding-threads.ts';
import { LineEncoder, memoryOfLines } from './encoded-lines.ts';
import { decodeLines } from './line-decoder.ts';

const { input, facts }: ThreadTask = workerData;
let sensitiveLabels: ReadonlySet<string> = new Set();
const encoder = new LineEncoder(Derivation.from(facts, () => sensitiveLabels));

parentPort?.on('message', (work: ThreadChunk) => {
  sensitiveLabels = new Set(work.sensitiveLabels);
  const lines = encoder.encode(decodeLines(work.chunk, input));
  const answer: ThreadAnswer = { lines, memory: work.chunk.bytes };
  parentPort?.postMessage(answer, [...memoryOfLines(lines), answer.memory.buffer]);
});
