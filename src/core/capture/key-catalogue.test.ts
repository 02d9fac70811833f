import { describe, expect, it } from 'vitest';
import { KeyCatalogue, type KnownKey } from './key-catalogue.ts';

const SEARCH: KnownKey = {
  provider: 'openai',
  id: 'key_1',
  mark: 'x7Qz',
  name: 'search',
  project: 'discovery',
  account: 'acme',
};
const CHAT: KnownKey = { ...SEARCH, id: 'key_2', mark: 'aaaa', name: 'chat' };
const OTHER: KnownKey = { ...SEARCH, id: null, mark: '0123456789ab…aaaa', name: 'other', project: null, account: null };

function labelsOf(key: string, keys: readonly KnownKey[] = [SEARCH, CHAT, OTHER], provider = 'openai') {
  return new KeyCatalogue(keys).named({ provider, labels: { 'metadata.key': key } }).labels;
}

describe('known keys', () => {
  it('are found by the last four characters, by the provider’s id, and by the whole mark before those', () => {
    const search = { 'metadata.keyName': 'search', 'metadata.keyProject': 'discovery', 'metadata.keyAccount': 'acme' };
    expect(labelsOf('3f2a9c01d4e5…x7Qz')).toEqual({ 'metadata.key': '3f2a9c01d4e5…x7Qz', ...search });
    expect(labelsOf('key_1')).toEqual({ 'metadata.key': 'key_1', ...search });
    expect(labelsOf('0123456789ab…aaaa')).toEqual({ 'metadata.key': '0123456789ab…aaaa', 'metadata.keyName': 'other' });
    expect(labelsOf('ffffffffffff…aaaa')).toMatchObject({ 'metadata.keyName': 'chat' });
  });

  it('of another provider are not meant', () => {
    expect(labelsOf('3f2a9c01d4e5…x7Qz', [SEARCH], 'anthropic')).toEqual({ 'metadata.key': '3f2a9c01d4e5…x7Qz' });
  });

  it('that end alike are not told apart by their ends', () => {
    const twin = { ...CHAT, id: 'key_3', mark: 'x7Qz' };
    expect(labelsOf('3f2a9c01d4e5…x7Qz', [SEARCH, twin, { ...twin, name: 'third' }])).toEqual({
      'metadata.key': '3f2a9c01d4e5…x7Qz',
    });
    expect(labelsOf('key_3', [SEARCH, twin])).toMatchObject({ 'metadata.keyName': 'chat' });
  });

  it('a call without a key is left as it is', () => {
    const call = { provider: 'openai', labels: { team: 'search' } };
    expect(new KeyCatalogue([SEARCH]).named(call)).toBe(call);
  });
});
