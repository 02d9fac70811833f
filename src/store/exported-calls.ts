import type { Call } from '../core/call.ts';
import type { Interval } from '../core/period.ts';
import { CALL_COLUMNS, type CallRecord, readStoredCall } from './call-row.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import { ParameterList } from './parameter-list.ts';
import type { SpendStore } from './spend-query.ts';
import { callRange, hoursWithin } from './spend-source.ts';
import { currentOnly } from './superseded.ts';

/** The calls of an interval in the order of time, each once, as they are stored. */
export async function* exportedCalls(store: SpendStore, interval: Interval): AsyncGenerator<Call> {
  const parameters = new ParameterList();
  const current = currentOnly(hoursWithin(await store.supersededHours(), interval), parameters);
  const sql = `SELECT ${CALL_COLUMNS} FROM calls WHERE ${callRange(interval, parameters)}${current}
ORDER BY hour, at, id LIMIT 1 BY hour, id`;
  for await (const row of store.engine.stream<CallRecord>(sql, parameters.values, LONG_STATEMENT))
    yield readStoredCall(row).call;
}
