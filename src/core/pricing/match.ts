/** Longest model name looked at; anything longer is nobody's model. */
const MAX_NAME = 256;

const RESOURCE_PATH =
  /^(?:projects\/.+?\/)?(?:publishers\/[^/]+\/)?models\/|^arn:[^/]*\/|^(?:foundation-model|inference-profile)\//;
const GEOGRAPHY = /^(us|eu|apac|au|jp|ca|sa|us-gov|global)\.(.+)$/;
const GEOGRAPHIES = ['us', 'eu', 'apac', 'au', 'jp', 'ca', 'sa'];
/** A snapshot or revision of a model is sold at the model's price unless the book knows a price of its own. */
const SNAPSHOT: readonly RegExp[] = [
  /[-@](20\d{6}|20\d{2}-\d{2}-\d{2})$/,
  /-v\d+(:\d+)?(:\d+k)?$/,
  /@(default|latest|\d{3})$/,
  /-latest$/,
  /-00\d$/,
];
/** OpenRouter's routing preferences do not change the model; ":free" does change its price. */
const ROUTING = /:(nitro|floor|online|exacto|extended|thinking|beta)$/;
const FREE = /:free$/;
const FINE_TUNED = /^(ft:[^:]+):.*$/;

/**
 * The names a model may stand under in the price book, best first. Every name is looked up whole:
 * nothing is ever matched by its beginning, so a model nobody has priced stays unpriced.
 */
export function namesToTry(provider: string, modelText: string): string[] {
  const text = modelText.slice(0, MAX_NAME).trim().toLowerCase();
  const names = new Set([text]);
  const plain = text.replace(RESOURCE_PATH, '').replace(FINE_TUNED, '$1');
  addSnapshots(names, plain);
  for (const variant of variants(provider, plain)) addSnapshots(names, variant);
  return [...names];
}

/** The name itself, then with snapshot, revision and "latest" taken off one after another. */
function addSnapshots(names: Set<string>, name: string): void {
  let current = name;
  names.add(current);
  for (let round = 0; round < 3; round++) {
    const pattern = SNAPSHOT.find((candidate) => candidate.test(current));
    if (!pattern) return;
    current = current.replace(pattern, '');
    names.add(current);
  }
}

function variants(provider: string, name: string): string[] {
  switch (provider) {
    case 'aws.bedrock':
      return bedrockVariants(name);
    case 'openrouter':
      return FREE.test(name) ? ['*:free'] : [name.replace(ROUTING, '')];
    case 'azure.ai.openai':
    case 'azure.ai.inference':
      return [name.replace(/^azure\//, '').replace(/^gpt-35/, 'gpt-3.5')];
    case 'gcp.vertex_ai':
      return [name.replace('@', '-'), name.replace(/^[a-z0-9-]+\//, '')];
    default:
      return [name.replace(/^[a-z0-9_.-]+\//, '')];
  }
}

/** Geographic inference profiles of a model share one price, except the global one, which is often cheaper. */
function bedrockVariants(name: string): string[] {
  const [, geography, model] = GEOGRAPHY.exec(name) ?? [];
  if (!geography || !model) return [];
  const siblings = geography === 'global' ? [] : GEOGRAPHIES.map((other) => `${other}.${model}`);
  return [...siblings, `regional.${model}`, model];
}
