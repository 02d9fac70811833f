/** A thread that reads segments for the drain, in the order in which it is asked. Started by segment-reader.ts. */
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { Derivation, type DerivationFacts } from '../derivation.ts';
import { contentOfSegment, memoryOfContent } from './segment-content.ts';
import type { SegmentQuestion } from './segment-reader.ts';

const facts: DerivationFacts = workerData;
let sensitiveLabels: ReadonlySet<string> = new Set();
const derivation = Derivation.from(facts, () => sensitiveLabels);

parentPort?.on('message', (question: SegmentQuestion) => {
  sensitiveLabels = new Set(question.sensitiveLabels);
  const content = contentOfSegment(readFileSync(question.path), derivation);
  parentPort?.postMessage(content, memoryOfContent(content));
});
