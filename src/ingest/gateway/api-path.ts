import { takesUsageQuestion } from '../../core/capture/usage-question.ts';
import { ByteSearch } from './byte-search.ts';
import { contentNames } from './content-count.ts';

/** What is looked for in what passes to an API and from it, by the path of its URL. */
export interface ApiPath {
  /** Without the query. */
  readonly path: string;
  /** Members of requests that are billed by their size. */
  readonly counted: readonly string[];
  /** What tells, in events of a stream. */
  readonly marks: readonly ByteSearch[];
  /** What stands before generated text in a stream. */
  readonly contentNames: readonly Buffer[];
  /** Whether it counts a stream when asked. */
  readonly takesUsageQuestion: boolean;
}

/** Speech is billed by the character asked for; rerank by documents. Counted, never stored. */
const COUNTED: readonly (readonly [path: RegExp, names: readonly string[]])[] = [
  [/\/audio\/speech$/, ['input']],
  [/\/(?:text-to-speech|tts)(?:\/|$)/, ['text', 'transcript']],
  [/\/model\/[^/]*rerank[^/]*\/invoke$/, ['documents']],
  [/\/v1\/(?:batch\/)?objects$/, ['objects']],
  [/\/retrieveAndGenerate/, ['retrieveAndGenerateConfiguration']],
];

/** Where there is none yet (`"usage":null`) nothing is marked. */
const USAGE = new ByteSearch('"usage"', isObject);
/** What else tells in streams of some APIs. */
const MARKS: readonly (readonly [path: RegExp, marks: readonly ByteSearch[]])[] = [
  [/enerateContent$/, [new ByteSearch('usageMetadata'), new ByteSearch('webSearchQueries')]],
  [/\/images\//, [USAGE, new ByteSearch('.completed"')]],
  [/\/chat\/completions$/, [USAGE, new ByteSearch('executed_tools')]],
];

/** `address` is a path with its query, if it has one. */
export function apiPathOf(address: string): ApiPath {
  const [path = ''] = address.split('?', 1);
  return {
    path,
    counted: COUNTED.find(([pattern]) => pattern.test(path))?.[1] ?? [],
    marks: MARKS.find(([pattern]) => pattern.test(path))?.[1] ?? [USAGE],
    contentNames: contentNames(path),
    takesUsageQuestion: takesUsageQuestion(address),
  };
}

const COLON = 0x3a;
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;

function isObject(bytes: Buffer, end: number): boolean {
  return bytes[end] === COLON && bytes[bytes[end + 1] === SPACE ? end + 2 : end + 1] === OPEN_BRACE;
}
