import type { Call } from '../core/call.ts';
import { readCall } from './calls.ts';
import type { StoredCall } from './call-row.ts';
import type { Engine } from './engine.ts';

/** Further back than this nobody means by "the one before". */
const LOOK_BACK_HOURS = 48;

/**
 * The priced call before one that is most like it: of its conversation if it has one, else of its feature (as labelled), operation and
 * provider. Null when two days have none.
 */
export async function callBefore(engine: Engine, call: Call): Promise<StoredCall | null> {
  const [row] = await engine.query<{ callId: string }>(
    `SELECT lower(hex(id)) AS callId FROM calls
WHERE hour BETWEEN toStartOfHour(fromUnixTimestamp64Milli({at:Int64}, 'UTC')) - INTERVAL ${LOOK_BACK_HOURS} HOUR
  AND fromUnixTimestamp64Milli({at:Int64}, 'UTC')
AND at <= fromUnixTimestamp64Milli({at:Int64}, 'UTC') AND id != toFixedString(unhex({id:String}), 16)
AND cost IS NOT NULL AND status = 'ok' AND operation = {operation:String} AND provider = {provider:String}
AND (labels['feature'] = {feature:String} OR (conversationId != '' AND conversationId = {conversation:String}))
ORDER BY conversationId != '' AND conversationId = {conversation:String} DESC, at DESC LIMIT 1`,
    {
      at: Math.floor(call.at),
      id: call.id,
      operation: call.operation,
      provider: call.provider,
      feature: call.labels['feature'] ?? '',
      conversation: call.conversationId ?? '',
    },
  );
  return row ? readCall(engine, row.callId) : null;
}
