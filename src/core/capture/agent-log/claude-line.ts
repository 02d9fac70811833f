import { isObject, type JsonObject, objectAt, parseJson, textAt } from '../json.ts';
import type { LogLine } from './agent-log.ts';
import { ClaudeEnding, type Range } from './claude-ending.ts';

/** What is looked at of a line's ends: what the line before had there and a little more, and when that does not do, all that may matter. */
const HEAD_BYTES = 1024;
const TAIL_BYTES = 2048;
const MORE_BYTES = 256;
const MESSAGE = '"message":{';
/** How a message begins; other orders of its keys are for the careful reader. */
const OPENING =
  /"message":\{"model":"([ !#-[\]-~]+)","id":"([ !#-[\]-~]+)","type":"message","role":"assistant",(?:"container":null,)?"content":\[/y;
const BY_USER = -2;
const USAGE = '"usage":{';
const CLOSED = '],';
const ENDED = '"stop_reason":';
const FINISH = /(?:null|"([ !#-[\]-~]+)"),/y;
/** Less than what stands between content and usage, so that no usage in what was said is as near to the end. */
const NEAR = 32;
const SAID_BY_USER = '"type":"user",';
const PARENT = '{"parentUuid":';
/** What is new in every line stands between its message and what it says of where it was written. */
const STAMP =
  /,(?:"requestId":"([ !#-[\]-~]+)",)?"type":"assistant","uuid":"([ !#-[\]-~]+)","timestamp":"([ !#-[\]-~]+)"/dy;
const MOST_ENDINGS = 8;

/** What a line says beside its message. */
interface Beside {
  /** The same object for lines that say the same of where they were written. */
  readonly record: JsonObject;
  readonly timestamp: string | null;
  readonly requestId: () => string | null;
}

interface Ending extends Beside {
  readonly finishReason: string | null;
  /** As parsed, or as it was found there (good until the next line). */
  readonly usage: JsonObject | ClaudeEnding;
}

/** An answer as its line tells it, without what was said. */
export interface ClaudeAnswer extends Ending {
  readonly messageId: string | null;
  readonly model: string | null;
}

/**
 * Reads answers without reading their content, which is nearly all of them. `JSON.stringify` keeps the order of keys, so what
 * matters stands in the first or the last few hundred bytes; a quote inside a text is escaped, so no text can look like a key.
 * Neighbours say the same of where they were written, and that is parsed once.
 */
export class ClaudeLines {
  #before = '';
  #after = '';
  #record: JsonObject = {};
  #fromEnd = 0;
  /** Endings met before, the last one first. */
  #endings: ClaudeEnding[] = [];

  /** The answer in a line; 'none' when it has none, 'odd' when only the whole line can tell. */
  answerIn(line: LogLine): ClaudeAnswer | 'none' | 'odd' {
    const answer = this.#answerIn(line, this.#before.length + MORE_BYTES, this.#fromEnd + MORE_BYTES);
    return answer === 'odd' ? this.#answerIn(line, HEAD_BYTES, TAIL_BYTES) : answer;
  }

  #answerIn(line: LogLine, headBytes: number, tailBytes: number): ClaudeAnswer | 'none' | 'odd' {
    const head = line.bytes(0, line.length <= headBytes + tailBytes ? line.length : headBytes);
    const message = this.#messageIn(head);
    if (message < 0) return message === BY_USER ? 'none' : 'odd';
    OPENING.lastIndex = message;
    const opening = OPENING.exec(head);
    if (!opening) return 'odd';
    const [, model = null, messageId = null] = opening;
    const ending =
      this.#knownEnding(line, head, message, OPENING.lastIndex) ??
      this.#endingOf(line, head, message, OPENING.lastIndex, tailBytes);
    return ending ? { ...ending, model, messageId } : 'odd';
  }

  /** What stands behind the content, when only counts, ids and times in it are new; null when more is. */
  #knownEnding(line: LogLine, head: string, message: number, content: number): Ending | null {
    if (!isAt(head, begunOf(head), message, this.#before)) return null;
    const index = this.#endings.findIndex((ending) => ending.matches(line, content));
    const known = this.#endings[index];
    if (!known || known.after !== this.#after) return null;
    if (index > 0) this.#endings = [known, ...this.#endings.toSpliced(index, 1)];
    return {
      record: this.#record,
      timestamp: known.timestamp(line),
      requestId: () => known.requestId(line),
      finishReason: known.finishReason,
      usage: known,
    };
  }

  /** What stands behind the content, whose place is given; null when that is not all that stands there. */
  #endingOf(line: LogLine, head: string, message: number, content: number, tailBytes: number): Ending | null {
    const from = head.length === line.length ? 0 : Math.max(content, line.length - tailBytes);
    const tail = from === 0 ? head : line.bytes(from, line.length);
    const usage = this.#usageIn(tail);
    if (usage < content - from) return null;
    const end = endOfObject(tail, usage + USAGE.length);
    const rest = endOfObject(tail, end);
    const ended = tail.lastIndexOf(ENDED, usage);
    if (rest < 0 || !isBehindContent(tail, ended, usage, end)) return null;
    const beside = this.#besideOf(line, head, message, tail, rest, from);
    const stated = parsedPlain(tail.slice(usage + USAGE.length - 1, end));
    if (!stated) return null;
    FINISH.lastIndex = ended + ENDED.length;
    const finish = FINISH.exec(tail);
    this.#learn(tail, ended, [usage + USAGE.length - 1, end], rest);
    return beside && finish && { ...beside, finishReason: finish[1] ?? null, usage: stated };
  }

  #learn(tail: string, ended: number, usage: Range, rest: number): void {
    STAMP.lastIndex = rest;
    const stamp = STAMP.exec(tail)
      ?.indices?.slice(1)
      .filter((range) => range !== undefined);
    const from = ended - CLOSED.length;
    if (!stamp || !tail.startsWith(CLOSED, from)) return;
    const finish = ended + ENDED.length;
    const ending = ClaudeEnding.of(tail, { from, finish: [finish, tail.indexOf(',', finish)], usage, stamp });
    if (ending) this.#endings = [ending, ...this.#endings.slice(0, MOST_ENDINGS - 1)];
  }

  /** Where the message begins; BY_USER when a person or a tool said it, -1 when there is none. */
  #messageIn(head: string): number {
    const begun = begunOf(head);
    const same = begun + this.#before.length;
    const isSame = isAt(head, begun, same, this.#before);
    if (isSame && head.startsWith(MESSAGE, same)) return same;
    if (isSame && head.startsWith(SAID_BY_USER, same)) return BY_USER;
    const message = head.indexOf(MESSAGE);
    return message >= 0 && isSaidByUser(head, message) ? BY_USER : message;
  }

  /** Where the last usage begins: about as far from the end as in the line before. Two cannot be so near to each other. */
  #usageIn(tail: string): number {
    const near = tail.indexOf(USAGE, tail.length - this.#fromEnd);
    const usage = near < 0 ? tail.lastIndexOf(USAGE) : near;
    this.#fromEnd = tail.length - usage + NEAR;
    return usage;
  }

  /** What a line says beside its message; parsed anew when it says something else than the last. */
  #besideOf(line: LogLine, head: string, message: number, tail: string, rest: number, from: number): Beside | null {
    STAMP.lastIndex = rest;
    const stamp = STAMP.exec(tail);
    const begun = begunOf(head);
    const after = stamp ? STAMP.lastIndex : tail.length;
    const isSame = isAt(head, begun, message, this.#before) && isAt(tail, after, tail.length, this.#after);
    if (stamp && isSame)
      return { record: this.#record, timestamp: stamp[3] ?? null, requestId: () => stamp[1] ?? null };
    const record = parseJson(`${line.text(0, message)}"message":0${line.text(from + rest, line.length)}`);
    if (!isObject(record)) return null;
    if (stamp) {
      this.#before = head.slice(begun, message);
      this.#after = tail.slice(after);
      this.#record = record;
    }
    return { record, timestamp: textAt(record, 'timestamp'), requestId: () => textAt(record, 'requestId') };
  }
}

/** The answer in a line that was parsed whole; null when it has none. */
export function claudeAnswer(record: JsonObject): ClaudeAnswer | null {
  const message = objectAt(record, 'message');
  const usage = objectAt(message, 'usage');
  if (!message || !usage) return null;
  return {
    record,
    timestamp: textAt(record, 'timestamp'),
    requestId: () => textAt(record, 'requestId'),
    messageId: textAt(message, 'id'),
    model: textAt(message, 'model'),
    finishReason: textAt(message, 'stop_reason'),
    usage,
  };
}

function isSaidByUser(head: string, message: number): boolean {
  return (
    head.startsWith(SAID_BY_USER, message - SAID_BY_USER.length) ||
    head.startsWith('"role":"user"', message + MESSAGE.length)
  );
}

/** Whether usage, and how the answer ended, stand in the message and not in what was said: that ends with a bracket. */
function isBehindContent(tail: string, ended: number, usage: number, end: number): boolean {
  const bracket = tail.indexOf(']', ended);
  return ended >= 0 && (bracket < 0 || (bracket > usage && bracket < end)) && !tail.includes(']', end);
}

/** Behind the brace that closes an object, from a place inside it; -1 when it is not closed. */
function endOfObject(text: string, inside: number): number {
  if (inside < 0) return -1;
  let at = inside;
  for (let depth = 1; depth > 0; depth--) {
    const close = text.indexOf('}', at);
    if (close < 0) return -1;
    for (let open = text.indexOf('{', at); open >= 0 && open < close; open = text.indexOf('{', open + 1)) depth++;
    at = close + 1;
  }
  return at;
}

/** An object; null when it is none, or has what is more than one byte long. */
function parsedPlain(text: string): JsonObject | null {
  const value = /^[ -~]*$/.test(text) ? parseJson(text) : null;
  return isObject(value) ? value : null;
}

/** Behind the one thing at the beginning that is new in every line. */
function begunOf(head: string): number {
  return head.startsWith(PARENT) ? head.indexOf(',') : 0;
}

/** A slice is compared several times as fast as a text is asked whether it has another at a place. */
function isAt(text: string, from: number, to: number, part: string): boolean {
  return to - from === part.length && text.slice(from, to) === part;
}
