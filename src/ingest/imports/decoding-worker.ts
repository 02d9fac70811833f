/** A thread that decodes what it is given, in that order. Started by decoding-threads.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { decodeLines, type LineImport } from './line-decoder.ts';
import type { LineChunk } from './line-chunk.ts';
import { packItems } from './packed-items.ts';

const input: LineImport = workerData;
parentPort?.on('message', (chunk: LineChunk) => parentPort?.postMessage(packItems(decodeLines(chunk, input)), []));
