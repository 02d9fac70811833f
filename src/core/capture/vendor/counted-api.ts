import type { Operation } from '../../call.ts';
import { QUANTITIES, type Quantity } from '../../quantity.ts';
import type { Exchange, Json } from '../exchange.ts';
import { countAt, field, listAt, numberAt, textAt } from '../json.ts';
import { lastOf } from '../openai/message.ts';
import { type Amounts, errorTypeOf, millisecondsOf, readingOf, requestModelOf, usageOf } from '../reading.ts';
import { streamOf } from '../sse.ts';
import type { WireFormat } from '../wire-format.ts';

/** A way down into a body: names joined by dots, `*` for every item of a list. */
export type Path = string;

/** An API that differs from others only in where it says what: a row of a table. Of several paths the first that leads anywhere counts. */
export interface CountedApi {
  readonly name: string;
  readonly operation: Operation;
  recognises(exchange: Exchange): boolean;
  /** Why an answer is not (yet) a billable operation; null when it is. */
  idle?(body: Json): string | null;
  readonly counts?: { readonly [Q in Quantity]?: readonly Path[] };
  /** Quantities that are worked out: from the request, or from several counts. */
  derive?(exchange: Exchange, body: Json): Amounts;
  readonly model?: readonly Path[];
  readonly id?: readonly Path[];
  readonly finish?: readonly Path[];
  readonly total?: readonly Path[];
  readonly at?: readonly Path[];
}

/** The wire format of a row. In streams counts only grow, or are stated once: the largest is the count. */
export function countedFormat(api: CountedApi): WireFormat {
  return {
    name: api.name,
    recognises: (exchange) => api.recognises(exchange),
    read(exchange) {
      const { messages, cut } = streamOf(exchange);
      const body = messages.at(-1) ?? null;
      const errorType = errorTypeOf(field(body, 'error') === undefined ? null : body);
      const idle = errorType === null ? (api.idle?.(body) ?? null) : null;
      if (idle !== null) return idle;
      const text = (paths: readonly Path[] = []) => lastOf(messages, (message) => firstText(message, paths));
      const amounts = { ...countsIn(messages, api.counts ?? {}), ...api.derive?.(exchange, body) };
      return readingOf(api.operation, {
        requestModel: requestModelOf(exchange) ?? textAt(exchange.requestBody, 'model_id'),
        responseModel: text(api.model),
        responseId: text(api.id),
        usage: usageOf(amounts),
        statedTotalTokens: lastOf(messages, (message) => firstNumber(message, api.total ?? [])),
        finishReason: text(api.finish),
        streamed: exchange.sseText !== null,
        complete: !cut,
        errorType,
        at: millisecondsOf(text(api.at)),
      });
    },
  };
}

/** Every value a path leads to. */
function valuesAt(body: Json | undefined, path: Path): Json[] {
  let values: Json[] = body === undefined ? [] : [body];
  for (const name of path.split('.')) {
    values = name === '*' ? values.flatMap((value) => listAt(value)) : values.flatMap((value) => memberOf(value, name));
  }
  return values;
}

function memberOf(value: Json, name: string): Json[] {
  const member = field(value, name);
  return member === undefined ? [] : [member];
}

function countsIn(messages: readonly Json[], counts: NonNullable<CountedApi['counts']>): Amounts {
  const amounts: { [Q in Quantity]?: number } = {};
  for (const quantity of QUANTITIES) {
    const paths = counts[quantity] ?? [];
    const stated = messages.map((message) => firstSum(message, paths)).filter((amount) => amount !== null);
    if (stated.length > 0) amounts[quantity] = stated.reduce((most, amount) => Math.max(most, amount));
  }
  return amounts;
}

function firstSum(message: Json, paths: readonly Path[]): number | null {
  for (const path of paths) {
    const values = valuesAt(message, path).filter((value) => value !== null);
    if (values.length > 0) return values.reduce<number>((total, value) => total + countAt(value), 0);
  }
  return null;
}

function firstText(message: Json, paths: readonly Path[]): string | null {
  return paths.map((path) => textAt(valuesAt(message, path)[0])).find((text) => text !== null) ?? null;
}

function firstNumber(message: Json, paths: readonly Path[]): number | null {
  return paths.map((path) => numberAt(valuesAt(message, path)[0])).find((number) => number !== null) ?? null;
}
