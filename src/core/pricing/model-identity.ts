import type { ModelIdentity } from './price.ts';

/** Longest model name looked at; anything longer is nobody's model. */
const MAX_NAME = 256;

/** Who makes models of these names, whoever hosts them. Tried in order. */
const DEVELOPERS: readonly (readonly [RegExp, string])[] = [
  [/^claude/, 'anthropic'],
  [
    /^(gpt|chatgpt|o[1-9](-|$)|dall-e|whisper|tts-|text-embedding-(3|ada)|text-davinci|davinci|babbage|codex|omni-moder|sora|computer-use)/,
    'openai',
  ],
  [
    /^(gemini|gemma|imagen|veo|palm|text-bison|chat-bison|code-bison|textembedding-gecko|text-embedding-0|multimodalembedding|learnlm|lyria|medlm)/,
    'google',
  ],
  [/^(llama|meta-llama|codellama|muse-)/, 'meta'],
  [/^(open-)?(mistral|mixtral|codestral|ministral|pixtral|magistral|devstral|voxtral|mathstral)/, 'mistral'],
  [/^(cohere|command|rerank-|embed-(english|multilingual|v\d)|aya|c4ai|north-)/, 'cohere'],
  [/^deepseek/, 'deepseek'],
  [/^(qwen|qwq|qvq|wan\d|tongyi)/, 'alibaba'],
  [/^grok/, 'xai'],
  [/^(nova-(2-)?(micro|lite|pro|premier|sonic|canvas|reel|multimodal)|titan)/, 'amazon'],
  [/^(phi-|mai-|wizardlm)/, 'microsoft'],
  [/^(kimi|moonshot)/, 'moonshot'],
  [/^(glm|chatglm|cogview|codegeex)/, 'zai'],
  [/^(minimax|abab|m2-)/, 'minimax'],
  [/^(sonar|pplx|r1-1776)/, 'perplexity'],
  [/^(jamba|j2-|jurassic)/, 'ai21'],
  [/^voyage/, 'voyage'],
  [/^jina/, 'jina'],
  [/^(nemotron|nv-)/, 'nvidia'],
  [/^granite/, 'ibm'],
  [/^(hermes|nous-)/, 'nousresearch'],
  [/^(ernie)/, 'baidu'],
  [/^(doubao|seed-|seedream|seedance)/, 'bytedance'],
  [/^(hunyuan|hy\d)/, 'tencent'],
  [/^step-/, 'stepfun'],
  [/^mimo/, 'xiaomi'],
  [/^(solar)/, 'upstage'],
  [/^(sd3|sdxl|stable-|stability)/, 'stability'],
  [/^flux/, 'black-forest-labs'],
  [/^palmyra/, 'writer'],
  [/^(eleven|scribe)/, 'elevenlabs'],
  [/^mercury/, 'inception'],
  [/^(snowflake-)?arctic/, 'snowflake'],
  [/^(olmo|molmo|tulu)/, 'allenai'],
];

/** Providers that sell only what they make. */
const FIRST_PARTY: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  'gcp.gemini': 'google',
  cohere: 'cohere',
  deepseek: 'deepseek',
  mistral_ai: 'mistral',
  perplexity: 'perplexity',
  x_ai: 'xai',
  moonshot_ai: 'moonshot',
  voyage: 'voyage',
  jina: 'jina',
  zai: 'zai',
  minimax: 'minimax',
  elevenlabs: 'elevenlabs',
  deepgram: 'deepgram',
  assemblyai: 'assemblyai',
  writer: 'writer',
};

const PATH = /^.*\//;
const FINE_TUNED = /^ft:([^:]+)(:.*)?$/;
const VARIANT = /:(free|nitro|floor|online|extended|thinking|exacto|beta|[a-z][a-z-]*)$/;
const GEOGRAPHY = /^(us|eu|apac|au|jp|ca|sa|us-gov|global|regional)\./;
const VENDOR = /^[a-z0-9]+\.(?=[a-z])/;
/** Amazon's revision of a model it hosts, which is none of the maker's: anthropic.claude-opus-4-6-v1. */
const REVISION = /-v\d+$/;
const VERSIONS: readonly RegExp[] = [
  /-(v\d+:\d+(?::\d+k)?)$/,
  /[-@](20\d{6}|20\d{2}-\d{2}-\d{2})$/,
  /@(default|latest|\d{3})$/,
  /-(latest)$/,
  /-(00\d)$/,
  /(?<=gpt-[\w.-]+)-(0\d{3}|1\d{3})$/,
  /(?<=tral[\w.-]*)-(2\d{3})$/,
];
const NO_VERSION = new Set(['default', 'latest']);

/**
 * Whose model a name means: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic/claude-sonnet-4.5" and
 * "claude-sonnet-4-5@20250929" are one model, of one developer and family, in the same version where it is stated.
 */
export function identifyModel(name: string, provider: string): ModelIdentity {
  const { model, version } = plainName(name);
  const developer = DEVELOPERS.find(([pattern]) => pattern.test(model))?.[1] ?? FIRST_PARTY[provider] ?? null;
  return { developer, family: familyOf(model), model, version };
}

function plainName(name: string): { model: string; version: string | null } {
  let model = name.slice(0, MAX_NAME).trim().toLowerCase().replace(PATH, '');
  model = (FINE_TUNED.exec(model)?.[1] ?? model).replace(GEOGRAPHY, '');
  if (VENDOR.test(model)) model = model.replace(VENDOR, '').replace(REVISION, '');
  const versions: string[] = [];
  for (const pattern of VERSIONS) {
    const match = pattern.exec(model);
    if (!match) continue;
    model = model.slice(0, match.index);
    if (match[1] && !NO_VERSION.has(match[1])) versions.push(match[1]);
  }
  model = model.replace(VARIANT, '');
  return { model: spelling(model), version: versions.findLast((v) => !v.startsWith('v')) ?? versions[0] ?? null };
}

/** One spelling where hosts differ: Anthropic writes 4-5, OpenRouter 4.5; Azure 35, OpenAI 3.5; AWS llama3-1, others llama-3.1. */
function spelling(model: string): string {
  if (model.startsWith('claude')) {
    const dashed = model.replaceAll('.', '-');
    return dashed.replace(/^claude-(\d(?:-\d)?)-(opus|sonnet|haiku)$/, (whole, digits: string, family: string) =>
      digits.startsWith('3') ? whole : `claude-${family}-${digits}`,
    );
  }
  if (model.startsWith('gpt-35')) return model.replace('gpt-35', 'gpt-3.5');
  return model.replace(/^(meta-)?llama-?(\d)/, 'llama-$2').replace(/^(llama-\d)-(\d)-(?=\d+b)/, '$1.$2-');
}

const SIZE_OR_VERSION =
  /^([vrk]?\d[\d.]*[a-z]?|\d+x\d+b|a?\d+(\.\d+)?[bm]|\d+k|preview|exp|latest|instruct|chat|it|hf|turbo|fp8|bf16|\d+e)$/;

/** The line a model belongs to: its name without sizes, versions and stages. gpt-5-mini: gpt-mini. */
function familyOf(model: string): string | null {
  const [first = '', ...rest] = model.split('-');
  const stem = first.replace(/[\d.]+$/, '') || first;
  const words = rest.filter((word) => !SIZE_OR_VERSION.test(word) && /[a-z]/.test(word));
  const family = [stem, ...words].join('-');
  return family === '' ? null : family;
}
