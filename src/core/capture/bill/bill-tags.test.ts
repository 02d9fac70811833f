import { describe, expect, it } from 'vitest';
import { BillTags } from './bill-tags.ts';

const tags = new BillTags();

describe('tags of bills', () => {
  it.each([
    ['JSON', '{"env": "prod", "org": "trey", " org": "trey"}', { ' org': 'trey', env: 'prod', org: 'trey' }],
    [
      'JSON with other values',
      '{"a": 1, "b": true, "c": null, "d": {"e": 1}}',
      { a: '1', b: 'true', c: '', d: '{"e":1}' },
    ],
    ['JSON without braces, as Azure wrote it', '"env": "prod","team": "x"', { env: 'prod', team: 'x' }],
    [
      'a list of keys with values',
      '[{"key":"env","value":"prod"},{"Key":"team","Value":"x"}]',
      { env: 'prod', team: 'x' },
    ],
    ['key:value pairs', 'env:prod;team:search', { env: 'prod', team: 'search' }],
    ['key=value pairs', 'env=prod, url=https://x.y/z', { env: 'prod', url: 'https://x.y/z' }],
    ['the text of a map', '{env=prod, team=search}', { env: 'prod', team: 'search' }],
    ['a Python dictionary', "{'env': 'prod', 'team': 'a, b'}", { env: 'prod', team: 'a, b' }],
    ['nothing', '{}', {}],
    ['an empty list', '[]', {}],
  ])('%s', (_, text, expected) => {
    expect(tags.of(text)).toEqual(expected);
  });

  it.each(['{"env": "prod"', 'nonsense', '42', '[1]'])('%s is none', (text) => {
    expect(tags.of(text)).toBeNull();
  });

  it('a map of Parquet is tags as it stands', () => {
    expect(tags.of({ team: 'search', env: 'prod' })).toEqual({ env: 'prod', team: 'search' });
  });

  it('no key reaches a prototype, and what is longer than any cloud allows is left out', () => {
    const json = `{"__proto__": "x", "${'k'.repeat(300)}": "a", "long": "${'v'.repeat(2000)}", "kept": "yes"}`;
    expect(tags.of(json)).toEqual({ kept: 'yes' });
  });
});
