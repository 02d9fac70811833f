import type { Json } from '../exchange.ts';
import { countAt, dig } from '../json.ts';
import { type Amounts } from '../reading.ts';
import type { Quirk } from './quirk.ts';

/** Token counts as the family's usage objects state them: nested totals and their parts. Absent is 0; `total` null. */
interface NestedCounts {
  readonly input: number;
  readonly output: number;
  readonly total: number | null;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWrite30m: number;
  readonly cacheWrite12h: number;
  readonly cacheReadAudio: number;
  readonly cacheReadImage: number;
  readonly audioInput: number;
  readonly imageInput: number;
  readonly videoInput: number;
  readonly reasoning: number;
  readonly audioOutput: number;
  readonly imageOutput: number;
  readonly videoOutput: number;
  readonly citations: number;
}

type Path = readonly string[];

const INPUT_DETAILS = ['prompt_tokens_details', 'input_tokens_details', 'input_token_details', 'prompt_token_details'];
const OUTPUT_DETAILS = [
  'completion_tokens_details',
  'output_tokens_details',
  'output_token_details',
  'completion_token_details',
];
const inputDetail = (...path: string[]): Path[] => INPUT_DETAILS.map((details) => [details].concat(path));
const outputDetail = (name: string): Path[] => OUTPUT_DETAILS.map((details) => [details, name]);

/** Every place in which a count has been seen; the first that says more than nothing is taken. */
const PLACES: { readonly [Name in keyof NestedCounts]: readonly Path[] } = {
  input: [['prompt_tokens'], ['input_tokens']],
  output: [['completion_tokens'], ['output_tokens']],
  total: [['total_tokens']],
  cacheRead: [
    ...inputDetail('cached_tokens'),
    ['prompt_cache_hit_tokens'],
    ['cached_prompt_text_tokens'],
    ['num_cached_tokens'],
    ['cached_tokens'],
  ],
  cacheWrite: [...inputDetail('cache_write_tokens'), ...inputDetail('cache_creation_tokens')],
  cacheWrite30m: inputDetail('cache_write_tokens_details', 'ttl_30m_tokens'),
  cacheWrite12h: inputDetail('cache_write_tokens_details', 'ttl_12h_tokens'),
  cacheReadAudio: inputDetail('cached_tokens_details', 'audio_tokens'),
  cacheReadImage: inputDetail('cached_tokens_details', 'image_tokens'),
  audioInput: [...inputDetail('audio_tokens'), ['audio_prompt_tokens']],
  imageInput: [...inputDetail('image_tokens'), ['prompt_image_tokens']],
  videoInput: inputDetail('video_tokens'),
  reasoning: [...outputDetail('reasoning_tokens'), ['reasoning_tokens']],
  audioOutput: outputDetail('audio_tokens'),
  imageOutput: outputDetail('image_tokens'),
  videoOutput: outputDetail('video_tokens'),
  citations: [['citation_tokens']],
};

/** Disjoint classes, with the provider's total in the same sense. */
export interface TakenApart {
  readonly amounts: Amounts;
  readonly statedTotal: number | null;
}

/**
 * Takes a usage object of the OpenAI family apart into disjoint classes.
 * Whether cache counts as input and reasoning as output differs between providers and their releases, so the
 * provider's own total decides; without one, OpenAI's nesting or the provider's known quirk.
 */
export function takeApart(usage: Json | undefined, quirk: Quirk): TakenApart {
  const counts = withSurplus(readCounts(usage), quirk);
  const nesting = nestingOf(counts, quirk);
  const total = counts.total;
  const citations = quirk.totalLeavesOut ? counts.citations : 0;
  const leftOut = citations + (quirk.totalLeavesOut && nesting.reasoningBeside ? counts.reasoning : 0);
  return {
    amounts: {
      ...inputAmounts(counts, nesting),
      ...outputAmounts(counts, nesting),
      toolPromptTokens: citations,
    },
    statedTotal: total === null ? null : total + leftOut,
  };
}

function readCounts(usage: Json | undefined): NestedCounts {
  const read = (name: keyof NestedCounts): number => {
    for (const path of PLACES[name]) {
      const count = countAt(usage, ...path);
      if (count !== 0) return count;
    }
    return 0;
  };
  const output = read('output');
  const total = PLACES.total.some((path) => typeof dig(usage, ...path) === 'number') ? read('total') : null;
  const inputStated = PLACES.input.some((path) => dig(usage, ...path) !== undefined);
  return {
    input: inputStated ? read('input') : (total ?? output) - output,
    output,
    total,
    cacheRead: read('cacheRead'),
    cacheWrite: read('cacheWrite'),
    cacheWrite30m: read('cacheWrite30m'),
    cacheWrite12h: read('cacheWrite12h'),
    cacheReadAudio: read('cacheReadAudio'),
    cacheReadImage: read('cacheReadImage'),
    audioInput: read('audioInput'),
    imageInput: read('imageInput'),
    videoInput: read('videoInput'),
    reasoning: read('reasoning'),
    audioOutput: read('audioOutput'),
    imageOutput: read('imageOutput'),
    videoOutput: read('videoOutput'),
    citations: read('citations'),
  };
}

/** Gemini's OpenAI-compatible endpoint leaves thinking out of the completion count, yet in the total. */
function withSurplus(counts: NestedCounts, quirk: Quirk): NestedCounts {
  const surplus = (counts.total ?? 0) - counts.input - counts.output;
  return quirk.surplusIsReasoning && counts.reasoning === 0 && surplus > 0 ? { ...counts, reasoning: surplus } : counts;
}

/** What stands beside the input and output counts instead of inside them. */
interface Nesting {
  readonly cacheBeside: boolean;
  readonly reasoningBeside: boolean;
}

/** By where reasoning stands as a rule; likelier ones first. */
const NESTINGS: { readonly [Reasoning in 'inside' | 'beside']: readonly Nesting[] } = {
  inside: nestings(false),
  beside: nestings(true),
};

function nestings(usual: boolean): Nesting[] {
  return [false, true].flatMap((cacheBeside) => [
    { cacheBeside, reasoningBeside: usual },
    { cacheBeside, reasoningBeside: !usual },
  ]);
}

/** The first nesting that is possible and agrees with the total; a part larger than its whole cannot be inside it. */
function nestingOf(counts: NestedCounts, quirk: Quirk): Nesting {
  const { total } = counts;
  const possible = NESTINGS[quirk.reasoningBeside ? 'beside' : 'inside'].filter((nesting) =>
    isPossible(counts, nesting),
  );
  const agreeing = possible.find((nesting) => total === null || totalOf(counts, nesting, quirk) === total);
  return agreeing ?? possible[0] ?? { cacheBeside: true, reasoningBeside: true };
}

function isPossible(counts: NestedCounts, { cacheBeside, reasoningBeside }: Nesting): boolean {
  const cached = cacheBeside ? 0 : counts.cacheRead + counts.cacheWrite;
  const media = counts.audioOutput + counts.imageOutput + counts.videoOutput;
  return cached <= counts.input && (reasoningBeside ? 0 : counts.reasoning) + media <= counts.output;
}

function totalOf(counts: NestedCounts, { cacheBeside, reasoningBeside }: Nesting, quirk: Quirk): number {
  const cache = cacheBeside ? counts.cacheRead + counts.cacheWrite : 0;
  const reasoning = reasoningBeside && !quirk.totalLeavesOut ? counts.reasoning : 0;
  return counts.input + cache + counts.output + reasoning;
}

/**
 * Cached tokens of an unstated modality are taken from the text first and from media only beyond it:
 * a cached image token is either cached or an image at full price, never both.
 */
function inputAmounts(counts: NestedCounts, { cacheBeside }: Nesting): Amounts {
  const { cacheWrite, cacheWrite30m, cacheWrite12h } = counts;
  const written = {
    cacheWriteTokens: cacheWrite - cacheWrite30m - cacheWrite12h,
    cacheWrite30mTokens: cacheWrite30m,
    cacheWrite12hTokens: cacheWrite12h,
  };
  const media = { audio: counts.audioInput, image: counts.imageInput, video: counts.videoInput };
  const text = counts.input - media.audio - media.image - media.video - (cacheBeside ? 0 : cacheWrite);
  if (cacheBeside) return { ...written, ...uncached(text, media), cacheReadTokens: counts.cacheRead };
  const cached = cachedByModality(counts, text, media);
  return {
    ...written,
    ...uncached(text - cached.text, {
      audio: media.audio - cached.audio,
      image: media.image - cached.image,
      video: media.video - cached.video,
    }),
    cacheReadTokens: cached.text + cached.video,
    cacheReadAudioTokens: cached.audio,
    cacheReadImageTokens: cached.image,
  };
}

interface Media {
  readonly audio: number;
  readonly image: number;
  readonly video: number;
}

function uncached(text: number, media: Media): Amounts {
  return {
    uncachedInputTokens: text,
    audioInputTokens: media.audio,
    imageInputTokens: media.image,
    videoInputTokens: media.video,
  };
}

function cachedByModality(counts: NestedCounts, text: number, media: Media): Media & { readonly text: number } {
  const { cacheReadAudio, cacheReadImage } = counts;
  const rest = counts.cacheRead - cacheReadAudio - cacheReadImage;
  const fromText = Math.min(rest, text);
  const fromImage = Math.min(rest - fromText, media.image - cacheReadImage);
  const fromAudio = Math.min(rest - fromText - fromImage, media.audio - cacheReadAudio);
  return {
    text: fromText,
    image: cacheReadImage + fromImage,
    audio: cacheReadAudio + fromAudio,
    video: rest - fromText - fromImage - fromAudio,
  };
}

function outputAmounts(counts: NestedCounts, { reasoningBeside }: Nesting): Amounts {
  const { output, reasoning, audioOutput, imageOutput, videoOutput } = counts;
  return {
    visibleOutputTokens: output - (reasoningBeside ? 0 : reasoning) - audioOutput - imageOutput - videoOutput,
    reasoningTokens: reasoning,
    audioOutputTokens: audioOutput,
    imageOutputTokens: imageOutput,
    videoOutputTokens: videoOutput,
  };
}
