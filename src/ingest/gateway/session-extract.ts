import type { Json } from '../../core/capture/exchange.ts';
import { parseJson } from '../../core/capture/json.ts';
import { WebSocketFrames } from './web-socket-frames.ts';

const HEAD_MESSAGES = 8;
const MOST_MESSAGES = 5000;
/** Turns state their usage; sessions and errors what they were. Audio and text pass by. */
const TELLING =
  /"type"\s*:\s*"(?:response\.done|session\.[a-z]+|error|conversation\.item\.input_audio_transcription\.completed)"|"usageMetadata"|"setup(?:Complete)?"\s*:/;

/** What of a realtime session tells what it was and what each of its turns used. */
export class SessionExtract {
  /** Bytes from the client and to it. */
  readonly fromClient = new WebSocketFrames((text) => this.#take(text));
  readonly fromServer = new WebSocketFrames((text) => this.#take(text));
  readonly #kept: Json[] = [];
  #messages = 0;

  finish(): readonly Json[] {
    return this.#kept;
  }

  #take(text: string): void {
    this.#messages++;
    if (this.#kept.length >= MOST_MESSAGES) return;
    if (this.#messages > HEAD_MESSAGES && !TELLING.test(text)) return;
    const message = parseJson(text);
    if (message !== undefined) this.#kept.push(message);
  }
}
