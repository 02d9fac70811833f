import { describe, expect, it } from 'vitest';
import { partiesOf } from './hosting.ts';
import type { Parties } from './hosting.ts';
import { namesToTry } from './match.ts';
import { identifyModel } from './model-identity.ts';

it('L01: one model at two providers has one developer, family and id, and two providers', () => {
  const direct = identifyModel('claude-sonnet-4-5-20250929', 'anthropic');
  const served = identifyModel('us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'aws.bedrock');
  expect(direct).toEqual({
    developer: 'anthropic',
    family: 'claude-sonnet',
    model: 'claude-sonnet-4-5',
    version: '20250929',
  });
  expect(served).toEqual(direct);
  expect(partiesOf('anthropic', direct.developer).hostProvider).not.toBe(
    partiesOf('aws.bedrock', served.developer).hostProvider,
  );
});

it.each([
  ['anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5', 'anthropic', 'claude-sonnet'],
  ['claude-sonnet-4-5@20250929', 'claude-sonnet-4-5', 'anthropic', 'claude-sonnet'],
  [
    'arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-opus-5-v1:0',
    'claude-opus-5',
    'anthropic',
    'claude-opus',
  ],
  ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini', 'openai', 'gpt-mini'],
  ['ft:gpt-4o-2024-08-06:acme::x1', 'gpt-4o', 'openai', 'gpt'],
  ['gpt-35-turbo', 'gpt-3.5-turbo', 'openai', 'gpt'],
  ['models/gemini-2.5-flash-lite', 'gemini-2.5-flash-lite', 'google', 'gemini-flash-lite'],
  ['publishers/google/models/gemini-1.5-pro-002', 'gemini-1.5-pro', 'google', 'gemini-pro'],
  ['meta.llama3-1-70b-instruct-v1:0', 'llama-3.1-70b-instruct', 'meta', 'llama'],
  ['meta-llama/Llama-3.1-70B-Instruct', 'llama-3.1-70b-instruct', 'meta', 'llama'],
  ['deepseek/deepseek-r1:free', 'deepseek-r1', 'deepseek', 'deepseek'],
  ['mistral-large-2411', 'mistral-large', 'mistral', 'mistral-large'],
  ['us.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6', 'anthropic', 'claude-opus'],
  ['deepseek-v3', 'deepseek-v3', 'deepseek', 'deepseek'],
  ['amazon.nova-lite-v1:0', 'nova-lite', 'amazon', 'nova-lite'],
])('%s is %s', (name, model, developer, family) => {
  expect(identifyModel(name, 'somewhere')).toMatchObject({ model, developer, family });
});

it('a model nobody knows has no developer, unless its provider sells only its own', () => {
  expect(identifyModel('zorp-9', 'groq').developer).toBeNull();
  expect(identifyModel('zorp-9', 'cohere').developer).toBe('cohere');
});

function alike(name: string): Parties {
  return { serviceProvider: name, hostProvider: name, invoiceIssuer: name };
}

it('L02: direct, all three are the provider; on a marketplace the developer serves and the cloud hosts and bills', () => {
  expect(partiesOf('openai', 'openai')).toEqual(alike('openai'));
  expect(partiesOf('groq', 'meta')).toEqual(alike('groq'));
  expect(partiesOf('gcp.vertex_ai', 'google')).toEqual(alike('gcp'));
  expect(partiesOf('aws.bedrock', 'anthropic')).toEqual({
    serviceProvider: 'anthropic',
    hostProvider: 'aws',
    invoiceIssuer: 'aws',
  });
  expect(partiesOf('azure.ai.openai', 'openai')).toEqual({
    serviceProvider: 'openai',
    hostProvider: 'azure',
    invoiceIssuer: 'azure',
  });
  expect(partiesOf('gcp.vertex_ai', 'mistral')).toEqual({
    serviceProvider: 'mistral_ai',
    hostProvider: 'gcp',
    invoiceIssuer: 'gcp',
  });
  expect(partiesOf('openrouter', 'google').serviceProvider).toBe(partiesOf('gcp.gemini', 'google').serviceProvider);
  expect(partiesOf('openrouter', 'xai')).toEqual({
    serviceProvider: 'x_ai',
    hostProvider: 'openrouter',
    invoiceIssuer: 'openrouter',
  });
});

describe('names to look a model up by', () => {
  it('takes off snapshots and revisions, most exact first', () => {
    expect(namesToTry('anthropic', 'Claude-Opus-5-20260724')).toEqual(['claude-opus-5-20260724', 'claude-opus-5']);
    expect(namesToTry('aws.bedrock', 'anthropic.claude-opus-5-20260724-v1:0')).toContain('anthropic.claude-opus-5');
  });

  it('tries the sibling geographies of a Bedrock profile before the model itself, but none for the global one', () => {
    const names = namesToTry('aws.bedrock', 'apac.anthropic.claude-x');
    expect(names[0]).toBe('apac.anthropic.claude-x');
    expect(names.indexOf('us.anthropic.claude-x')).toBeLessThan(names.indexOf('anthropic.claude-x'));
    expect(namesToTry('aws.bedrock', 'global.anthropic.claude-x')).not.toContain('us.anthropic.claude-x');
  });

  it('takes routing off an OpenRouter name, and never the word that makes it free', () => {
    expect(namesToTry('openrouter', 'openai/gpt-5:nitro')).toContain('openai/gpt-5');
    expect(namesToTry('openrouter', 'meta/llama:free')).toEqual(['meta/llama:free', '*:free']);
  });

  it('never tries a shorter name that was not asked for', () => {
    expect(namesToTry('openai', 'gpt-5-turbo-max')).toEqual(['gpt-5-turbo-max']);
  });
});
