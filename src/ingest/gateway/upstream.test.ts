import { expect, it } from 'vitest';
import { upstreamsFrom } from './upstream.ts';

it('an upstream whose provider is spelled otherwise in the configuration is that provider', () => {
  const configured = { name: 'amazon', url: 'http://127.0.0.1:9', provider: 'bedrock', asksForUsage: null };
  expect(upstreamsFrom([configured]).get('amazon')?.provider).toBe('aws.bedrock');
  expect(upstreamsFrom([{ ...configured, provider: 'our-lab' }]).get('amazon')?.provider).toBe('our-lab');
});
