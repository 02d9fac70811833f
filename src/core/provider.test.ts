import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalProvider, providerOfHost, regionOfUrl } from './provider.ts';

describe('provider', () => {
  it.each([
    ['aws_bedrock', 'aws.bedrock'],
    ['google_gemini', 'gcp.gemini'],
    ['google_vertex', 'gcp.vertex_ai'],
    ['vertex_ai', 'gcp.vertex_ai'],
    ['xai', 'x_ai'],
    ['azure', 'azure.ai.openai'],
    ['az.ai.openai', 'azure.ai.openai'],
    ['mistral', 'mistral_ai'],
    ['moonshotai', 'moonshot_ai'],
    ['watsonx', 'ibm.watsonx.ai'],
    ['OpenAI', 'openai'],
    [' Together AI ', 'together'],
    ['my-own-proxy', 'my-own-proxy'],
    ['', 'unknown'],
  ])('the spelling %j is %s', (spelling, name) => {
    expect(canonicalProvider(spelling)).toBe(name);
  });

  it('the host decides, whatever the SDK calls itself', () => {
    expect(canonicalProvider('openai', 'https://openrouter.ai/api/v1/chat/completions')).toBe('openrouter');
    expect(canonicalProvider('openai', 'https://acme.openai.azure.com/openai/deployments/x')).toBe('azure.ai.openai');
    expect(canonicalProvider('openai', 'grpc://api.x.ai')).toBe('x_ai');
    expect(canonicalProvider('x', 'https://bedrock-mantle.us-east-1.api.aws/v1/responses')).toBe('aws.bedrock');
    expect(canonicalProvider('x', 'https://europe-west4-aiplatform.googleapis.com/v1')).toBe('gcp.vertex_ai');
  });

  it('an unknown host leaves the name', () => {
    expect(canonicalProvider('ollama', 'http://127.0.0.1:11434/api/chat')).toBe('ollama');
    expect(canonicalProvider('openai', 'https://llm.corp.example/v1/chat/completions')).toBe('openai');
  });

  it('a host that only looks like a known one is not it', () => {
    expect(providerOfHost('api.openai.com.evil.example')).toBeNull();
    expect(providerOfHost('notopenrouter.ai')).toBeNull();
    expect(providerOfHost('evil-openrouter.ai')).toBeNull();
    expect(canonicalProvider('mine', 'https://api.openai.com@evil.example/v1')).toBe('mine');
  });

  it('the region is read from the host', () => {
    expect(regionOfUrl('https://bedrock-runtime.eu-central-1.amazonaws.com/model/x/converse')).toBe('eu-central-1');
    expect(regionOfUrl('https://us-central1-aiplatform.googleapis.com/v1')).toBe('us-central1');
    expect(regionOfUrl('https://eu.api.openai.com/v1')).toBe('eu');
    expect(regionOfUrl('https://api.openai.com/v1')).toBeNull();
    expect(regionOfUrl(null)).toBeNull();
  });

  it('naming is idempotent', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const once = canonicalProvider(name);
        expect(canonicalProvider(once)).toBe(once);
      }),
    );
  });
});
