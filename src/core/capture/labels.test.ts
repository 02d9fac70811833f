import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelsFrom, labelsFromHeaders } from './labels.ts';

describe('labels', () => {
  it('come from x-whence headers and from W3C baggage, the header winning', () => {
    const headers = {
      'X-Whence-Team': 'search',
      baggage: 'team=other, feature=answer%20box;ttl=60 , broken, =x',
      'content-type': 'application/json',
    };
    expect(labelsFromHeaders(headers)).toEqual({ team: 'search', feature: 'answer box' });
  });

  it('badly encoded baggage stays as it is', () => {
    expect(labelsFromHeaders({ baggage: 'a=%zz' })).toEqual({ a: '%zz' });
  });

  it('no label reaches a prototype', () => {
    const labels = labelsFrom([
      ['__proto__', 'polluted'],
      ['constructor', 'kept as data'],
    ]);
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
    expect(Object.keys(labels)).toEqual(['constructor']);
    expect({}).not.toHaveProperty('polluted');
  });

  it('are bounded in number and length, whatever is sent', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string({ maxLength: 2000 })), { maxLength: 100 }), (entries) => {
        const labels = Object.entries(labelsFrom(entries));
        expect(labels.length).toBeLessThanOrEqual(64);
        for (const [key, value] of labels) expect(key.length <= 100 && value.length <= 500).toBe(true);
      }),
    );
  });

  it('are texts: numbers and booleans are spelt out, structures are left out', () => {
    expect(
      labelsFrom([
        ['n', 1],
        ['b', true],
        ['o', {}],
        ['z', null],
      ]),
    ).toEqual({ n: '1', b: 'true' });
  });
});
