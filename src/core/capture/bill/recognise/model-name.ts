/**
 * Finds the model in what a bill says: "USE1-Claude4.5Sonnet-input-tokens", "gpt 4o 0806 Inp glbl", "Gemini 2.5 Flash GA Text
 * Input - Predictions". It is spelled as requests spell it, so that both are one model (pricing/model-identity.ts).
 */

type Parts = Readonly<Record<string, string | undefined>>;

interface NameRule {
  readonly find: RegExp;
  readonly name: (parts: Parts) => string;
}

/** Azure's meters name a snapshot by its month and day. */
const SNAPSHOTS: ReadonlyMap<string, string> = new Map([
  ['gpt-4o-0513', 'gpt-4o-2024-05-13'],
  ['gpt-4o-0806', 'gpt-4o-2024-08-06'],
  ['gpt-4o-1120', 'gpt-4o-2024-11-20'],
  ['gpt-4o-mini-0718', 'gpt-4o-mini-2024-07-18'],
  ['o1-1217', 'o1-2024-12-17'],
  ['o1-mini-0912', 'o1-mini-2024-09-12'],
  ['o3-mini-0131', 'o3-mini-2025-01-31'],
  ['o3-0416', 'o3-2025-04-16'],
  ['o4-mini-0416', 'o4-mini-2025-04-16'],
]);

const dashed = (...parts: readonly (string | undefined)[]): string =>
  parts
    .filter((part) => part !== undefined && part !== '')
    .join('-')
    .replaceAll(/[\s_]+/g, '-')
    .toLowerCase();

/** 2.0 is written 2: of Nova and Claude. */
const short = (version: string | undefined): string | undefined => version?.replace(/[.-]0$/, '');

function claude({ first, second, line, revision, date }: Parts): string {
  const version = short(first ?? second)?.replace('.', '-') ?? '';
  if (line === undefined) return dashed('claude', version === '' ? 'instant' : version);
  if (!version.startsWith('3')) return dashed('claude', line, version, date);
  // Its second edition is the snapshot of October, as Anthropic itself counts.
  return dashed('claude', version, line, version === '3-5' && line === 'sonnet' && revision ? '20241022' : date);
}

function gpt({ version = '', rest = '' }: Parts): string {
  const words =
    rest
      .toLowerCase()
      .match(/mini|nano|turbo|codex|pro|chat|audio|aud|realtime|rt|transcribe|tts|20\d\d-\d\d-\d\d|\d{4}(?![\d-])/g) ??
    [];
  const plain = words.map((word) => (word === 'aud' ? 'audio' : word === 'rt' ? 'realtime' : word));
  const name = dashed('gpt', version.replace(/^35$/, '3.5').toLowerCase(), ...plain);
  return SNAPSHOTS.get(name) ?? name.replace(/(?<!-\d\d)-\d{4}$/, '');
}

function reasoning({ line = '', rest = '' }: Parts): string {
  const words = rest.toLowerCase().match(/mini|pro|preview|deep[\s-]research|20\d\d-\d\d-\d\d|\d{4}(?![\d-])/g) ?? [];
  const name = dashed(line, ...words);
  return SNAPSHOTS.get(name) ?? name.replace(/(?<!-\d\d)-\d{4}$/, '');
}

/** Between words of a name, or nothing. */
const S = String.raw`[\s_-]*`;
/** What may stand after a word of a name. */
const END = String.raw`(?![a-z0-9])`;

const RULES: readonly NameRule[] = [
  {
    find: new RegExp(
      `claude${S}(?:(?<first>\\d(?:[.-]\\d(?!\\d))?)${S})?(?<line>opus|sonnet|haiku|fable|mythos)(?:${S}(?<second>\\d(?:[.-]\\d(?!\\d))?)(?!\\d))?(?:${S}(?<revision>v2)|-(?<date>20\\d{6}))?`,
    ),
    name: claude,
  },
  { find: new RegExp(`claude${S}(?:(?<first>[12](?:\\.[01])?)${END}|instant)`), name: claude },
  {
    find: new RegExp(
      `gemini${S}(?<version>\\d(?:\\.\\d)?)${S}(?<line>pro|flash${S}lite|flash|ultra|nano)(?:${S}(?<kind>image|tts|native${S}audio|live))?${END}`,
    ),
    name: ({ version, line, kind }) => dashed('gemini', version, line, kind),
  },
  {
    find: new RegExp(`gemini${S}embedding(?:${S}(?<version>\\d{3}))?`),
    name: ({ version }) => dashed('gemini-embedding', version ?? '001'),
  },
  {
    find: new RegExp(`imagen${S}(?<version>\\d)(?:${S}(?<line>fast|ultra))?`),
    name: ({ version, line }) => dashed('imagen', version, line),
  },
  {
    find: new RegExp(`gpt${S}oss${S}(?<kind>safeguard${S})?(?<size>\\d+b)`),
    name: ({ kind, size }) => dashed('gpt-oss', kind?.trim().replace(/-$/, ''), size),
  },
  {
    find: new RegExp(`gpt${S}image${S}(?<version>1(?:\\.5)?)(?:${S}(?<line>mini))?`),
    name: ({ version, line }) => dashed('gpt-image', version, line),
  },
  {
    find: new RegExp(
      `(?<![a-z0-9])gpt${S}(?<version>35|3\\.5|4o|4\\.1|4\\.5|4|5\\.\\d|5)(?<rest>(?:[\\s-]*(?:mini|nano|turbo|codex|pro|chat|audio|aud|realtime|rt|transcribe|tts|20\\d\\d-\\d\\d-\\d\\d|\\d{4}(?![\\d-])))*)`,
    ),
    name: gpt,
  },
  {
    find: new RegExp(
      `(?<![a-z0-9.-])(?<line>o[134])(?<rest>(?:[\\s-]*(?:mini|pro|preview|deep[\\s-]research|20\\d\\d-\\d\\d-\\d\\d|\\d{4}(?![\\d-])))*)${END}`,
    ),
    name: reasoning,
  },
  {
    find: new RegExp(`text${S}embedding${S}(?:(?<version>3)${S}(?<line>small|large)|ada)`),
    name: ({ version, line }) =>
      version === undefined ? 'text-embedding-ada-002' : dashed('text-embedding', version, line),
  },
  {
    find: new RegExp(`nova${S}(?:(?<version>\\d(?:\\.\\d)?)${S})?(?<line>micro|lite|pro|premier|canvas|reel|sonic)`),
    name: ({ version, line }) => dashed('nova', short(version), line),
  },
  { find: new RegExp(`nova${S}multi${S}modal${S}embeddings?`), name: () => 'nova-2-multimodal-embeddings' },
  { find: new RegExp(`titan${S}embed(?:ding)?s?${S}(?:g1${S}image|image)`), name: () => 'titan-embed-image' },
  { find: new RegExp(`titan${S}embed(?:ding)?s?`), name: () => 'titan-embed-text' },
  {
    find: new RegExp(`titan${S}text${S}(?:g1${S})?(?<line>express|lite|premier)`),
    name: ({ line }) => dashed('titan-text', line),
  },
  {
    find: new RegExp(
      `llama${S}(?<version>\\d(?:[.-]\\d(?![\\db]))?)${S}(?:(?<line>scout|maverick|vision|instruct)${S})?(?<size>\\d+b)(?:${S}\\d+e)?`,
    ),
    name: ({ version, line, size }) =>
      dashed('llama', version?.replace('-', '.'), line === 'instruct' ? undefined : line, size, 'instruct'),
  },
  { find: new RegExp(`deepseek${S}(?<line>r\\d|v\\d(?:\\.\\d)?)`), name: ({ line }) => dashed('deepseek', line) },
  {
    find: new RegExp(
      `(?<line>mistral|ministral|magistral|devstral|codestral|pixtral|voxtral|mixtral)${S}(?<size>large|medium|small|nemo|tiny|\\d+x?\\d*b)(?:${S}(?<version>\\d(?:\\.\\d)?|2\\d{3})${END})?`,
    ),
    name: ({ line, size, version }) => dashed(line, size, version),
  },
  {
    find: new RegExp(`command${S}(?<line>r\\+|r${S}plus|r7b|r|a|light)${END}`),
    name: ({ line }) => dashed('command', line?.replace('+', '-plus')),
  },
  {
    find: new RegExp(`embed${S}(?:v(?<version>[34])|(?<line>english|multilingual))`),
    name: ({ version, line }) => dashed('embed', line, version === undefined ? 'v3' : `v${version}`),
  },
  { find: new RegExp(`rerank${S}v?(?<version>\\d(?:\\.\\d)?)`), name: ({ version }) => `rerank-v${version}` },
  {
    find: new RegExp(`grok${S}(?<version>\\d(?:\\.\\d)?)(?:${S}(?<line>mini|fast|code))?`),
    name: ({ version, line }) => dashed('grok', version, line),
  },
  {
    find: new RegExp(
      `qwen(?<version>\\d(?:\\.\\d)?)${S}(?<line>(?:coder|next|vl|max|plus|turbo)${S})*(?<size>\\d+b(?:${S}a\\d+b)?)`,
    ),
    name: ({ version, line, size }) => dashed(`qwen${version}`, line?.replace(/[\s_-]+$/, ''), size),
  },
  {
    find: new RegExp(`kimi${S}k(?<version>\\d(?:\\.\\d)?)(?:${S}(?<line>thinking|instruct))?`),
    name: ({ version, line }) => dashed(`kimi-k${version}`, line),
  },
  {
    find: new RegExp(`glm${S}(?<version>\\d(?:\\.\\d)?)(?:${S}(?<line>air|flash))?`),
    name: ({ version, line }) => dashed('glm', version, line),
  },
  { find: new RegExp(`(?<line>whisper)${S}(?<version>1)?`), name: () => 'whisper-1' },
  { find: new RegExp(`dall${S}e${S}(?<version>[23])?`), name: ({ version }) => dashed('dall-e', version ?? '3') },
];

/** Where requests say more than bills: stages that bills leave out, and makers that Bedrock puts before. */
const AS_REQUESTED: readonly (readonly [RegExp, string, provider?: string])[] = [
  [/^(gemini-3-(?:pro|flash)|gemini-3\.1-pro|gpt-4o(?:-mini)?-(?:audio|realtime))$/, '$1-preview'],
  [/^deepseek-(.+)$/, 'deepseek.$1', 'aws.bedrock'],
  [/^gpt-oss-(20b|120b)$/, 'openai.gpt-oss-$1-1:0', 'aws.bedrock'],
  [/^embed-(english|multilingual)-(v3)$/, 'cohere.embed-$1-$2', 'aws.bedrock'],
  [/^embed-(v4)$/, 'cohere.embed-$1:0', 'aws.bedrock'],
];

/** A model as requests to a provider call it. */
export function requestedName(model: string, provider: string): string {
  const rule = AS_REQUESTED.find(([name, , only]) => name.test(model) && (only ?? provider) === provider);
  return rule ? model.replace(rule[0], rule[1]) : model;
}

const LONGEST = 2000;

/** The model that a text names; null when it names none that is known by its kind of name. */
export function modelIn(text: string): string | null {
  const lower = text.slice(0, LONGEST).toLowerCase();
  for (const { find, name } of RULES) {
    const groups = find.exec(lower);
    if (groups) return name(groups.groups ?? {});
  }
  return null;
}

/** Bedrock's usage types name models nobody has heard of yet between the region and what is counted. */
const USAGE_TYPE =
  /^[a-z]{2,4}\d(?:-mp:\w+?_)?-(?<model>[a-z0-9.:-]+?)(?:-mantle)?-(?:text-)?(?:cache-(?:read|write)-)?(?:input|output)-(?:tokens?|image)/;

/** The model in the usage type of a meter, whatever it is called. */
export function modelOfUsageType(usageType: string): string | null {
  return (
    USAGE_TYPE.exec(usageType.slice(0, LONGEST).toLowerCase())?.groups?.['model']?.replace(/^[a-z0-9]+\./, '') ?? null
  );
}
