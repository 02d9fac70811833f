import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, decodePercent } from './address.ts';

describe('an address', () => {
  it.each([
    ['https://API.OpenAI.com/v1/chat/completions?x=1#y', 'api.openai.com', '/v1/chat/completions'],
    ['http://user:secret@127.0.0.1:11434/api/chat', '127.0.0.1', '/api/chat'],
    ['https://api.anthropic.com', 'api.anthropic.com', ''],
    ['/v1/messages?beta=true', '', '/v1/messages'],
    ['not a url', '', ''],
    [null, '', ''],
  ])('%s', (url, host, path) => {
    expect(addressOf(url)).toEqual({ host, path });
  });

  it('agrees with the platform on proper URLs', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(addressOf(url)).toMatchObject({ host: new URL(url).hostname });
      }),
    );
  });

  it('no text makes it throw', () => {
    fc.assert(
      fc.property(
        fc.string(),
        (text) => [addressOf(text), addressOf(`https://${text}`), decodePercent(text)].length === 3,
      ),
    );
    expect(decodePercent('%E0%A4%A')).toBe('%E0%A4%A');
  });
});
