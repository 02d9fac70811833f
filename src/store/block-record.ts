import { INPUT_CLASSES, OUTPUT_CLASSES } from '../core/quantity.ts';
import { type CallRecord } from './call-row.ts';
import { COST_PARTS } from './cost-parts.ts';
import type { NativeBlock } from './native-block.ts';

const TEXTS = [
  'senderId',
  'requestModel',
  'responseModel',
  'errorType',
  'serviceTier',
  'region',
  'finishReason',
  'responseId',
  'traceId',
  'spanId',
  'parentSpanId',
  'conversationId',
  'logicalRequestId',
  'parts',
  'reportedCurrency',
  'model',
  'modelDeveloper',
  'modelFamily',
  'modelVersion',
  'priceBasis',
  'unpricedReason',
];
const AMOUNTS = [...INPUT_CLASSES, ...OUTPUT_CLASSES, ...COST_PARTS];

/** What a block leaves out, since no row of it says more than this. */
const LEFT_OUT = {
  ...Object.fromEntries(TEXTS.map((name) => [name, ''])),
  ...Object.fromEntries(AMOUNTS.map((name) => [name, '0'])),
  contentHash: '0',
  httpStatus: 0,
  durationMs: null,
  timeToFirstTokenMs: null,
  streamed: false,
  version: 0,
  doors: [],
  'segments.kind': [],
  'segments.hash': [],
  'segments.bytes': [],
  labels: {},
  meters: {},
  reportedCost: null,
  cost: null,
  listCost: null,
};

/** What the block leaves out is not copied: it is what all records inherit. By a constructor, rows are made in a third of the time. */
class BlockRecord {
  [name: string]: unknown;
}
Object.assign(BlockRecord.prototype, LEFT_OUT);

/** A row of a block as a query would bring it. */
export function recordOfBlock(block: NativeBlock, index: number): CallRecord {
  const record = block.row(index, new BlockRecord());
  record['callId'] = record['id'];
  record['atMs'] = record['at'];
  if (!isWhole(record)) throw new Error('a block has no ids');
  return record;
}

function isWhole(record: BlockRecord): record is BlockRecord & CallRecord {
  return typeof record['callId'] === 'string';
}
