/** Sees a body's bytes pass. Nothing here may throw. */
export interface Tap {
  /** Gives the bytes that the reader gets. */
  take(bytes: Uint8Array): Uint8Array;
  /** What the reader gets after the last bytes. */
  rest(): Uint8Array;
  ended(how: BodyEnd, error?: unknown): void;
}

export type BodyEnd = 'whole' | 'cancelled' | 'broken';

/**
 * The same response, whose body passes a tap as it is read: not before, so that back-pressure stays as it was. The original
 * is used up only when somebody reads.
 */
export function tappedResponse(response: Response, tap: Tap): Response {
  const { body, status, statusText, headers } = response;
  if (body === null) return response;
  const tapped = new Response(tappedStream(body, tap), { status, statusText, headers });
  // A made response has neither; clients log and compare them.
  for (const name of ['url', 'redirected', 'type'] as const)
    Object.defineProperty(tapped, name, { value: response[name], configurable: true });
  return tapped;
}

const LARGEST_COPY = 64 * 1024;

/** Reads a small body's copy to its end, for answers that callers may leave unread: errors. */
export async function readCopy(response: Response, tap: Tap): Promise<void> {
  let length = 0;
  const reader = response.clone().body?.getReader();
  try {
    for (;;) {
      const { value } = (await reader?.read()) ?? {};
      if (value === undefined) break;
      tap.take(value);
      length += value.length;
      if (length > LARGEST_COPY) await reader?.cancel();
    }
    tap.ended('whole');
  } catch (error) {
    tap.ended('broken', error);
  }
}

function tappedStream(body: ReadableStream<Uint8Array<ArrayBuffer>>, tap: Tap): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      reader ??= body.getReader();
      try {
        await pass(reader, controller, tap);
      } catch (error) {
        tap.ended('broken', error);
        throw error;
      }
    },
    async cancel(reason) {
      tap.ended('cancelled');
      await (reader ?? body).cancel(reason);
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** Reads until there is something to give on: bytes that the tap keeps back ask for more. */
async function pass(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  controller: ReadableStreamDefaultController<Uint8Array>,
  tap: Tap,
): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    const shown = done ? tap.rest() : tap.take(value);
    if (shown.length > 0) controller.enqueue(shown);
    if (done) {
      tap.ended('whole');
      controller.close();
    }
    if (done || shown.length > 0) return;
  }
}
