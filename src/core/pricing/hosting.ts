/** Who serves, runs and bills a call. */
export interface Parties {
  readonly serviceProvider: string;
  readonly hostProvider: string;
  readonly invoiceIssuer: string;
}

/** Clouds that sell other makers' models: their hardware, their invoice. */
const CLOUD_OF: Readonly<Record<string, string>> = {
  'aws.bedrock': 'aws',
  'aws.sagemaker': 'aws',
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  'gcp.vertex_ai': 'gcp',
  'gcp.gemini': 'gcp',
  'ibm.watsonx.ai': 'ibm',
};
/** What the cloud's own model makers are called as service providers. */
const CLOUD_DEVELOPERS: Readonly<Record<string, readonly string[]>> = {
  aws: ['amazon'],
  azure: ['microsoft'],
  gcp: ['google'],
  ibm: ['ibm'],
};
/** Developers that go by another name as a provider. */
const PROVIDER_OF_DEVELOPER: Readonly<Record<string, string>> = {
  amazon: 'aws',
  google: 'gcp',
  microsoft: 'azure',
  mistral: 'mistral_ai',
  xai: 'x_ai',
  moonshot: 'moonshot_ai',
};
/** Brokers: they bill, somebody else runs the model, and the response does not reliably say who. */
const BROKERS = new Set(['openrouter', 'huggingface', 'vercel', 'vercel_ai_gateway', 'requesty', 'litellm', 'portkey']);

/**
 * Direct: all three are the provider. A cloud's own model: all three are the cloud. A partner model on a cloud: the
 * developer serves, the cloud hosts and bills. A broker: the developer serves, the broker hosts (as far as is known) and bills.
 * Any other host of open models (Groq, Together) sells its own service, whoever trained the model.
 */
export function partiesOf(provider: string, developer: string | null): Parties {
  const cloud = CLOUD_OF[provider];
  if (cloud !== undefined) {
    const isOwn = developer === null || CLOUD_DEVELOPERS[cloud]?.includes(developer);
    return parties(isOwn ? cloud : asProvider(developer), cloud);
  }
  if (BROKERS.has(provider) && developer !== null) return parties(asProvider(developer), provider);
  return parties(provider, provider);
}

function parties(service: string, host: string): Parties {
  return { serviceProvider: service, hostProvider: host, invoiceIssuer: host };
}

function asProvider(developer: string): string {
  return PROVIDER_OF_DEVELOPER[developer] ?? developer;
}
