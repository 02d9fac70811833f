import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { identityFrom, kindOf, storedValue } from './call-identity.ts';

it('an identity is told again as it was stated, whatever else the call says', () => {
  const said = fc.option(fc.string({ minLength: 1 }));
  const kind = fc.constantFrom('response', 'span', 'sender', 'request', 'content');
  fc.assert(
    fc.property(kind, fc.string({ minLength: 1 }), said, said, said, (kind, value, responseId, traceId, spanId) => {
      const call = { identity: `${kind}:${value}`, responseId, traceId, spanId };
      expect(kindOf(call.identity)).toBe(kind);
      expect(identityFrom(kind, storedValue(call), call)).toBe(call.identity);
    }),
  );
});

it('what another field says is not stored twice', () => {
  const said = { responseId: 'chatcmpl-9x', traceId: 'aa', spanId: 'bb' };
  expect(storedValue({ ...said, identity: 'response:chatcmpl-9x' })).toBe('');
  expect(storedValue({ ...said, identity: 'span:aa:bb' })).toBe('');
  expect(storedValue({ ...said, identity: 'response:resp_other' })).toBe('resp_other');
  expect(storedValue({ ...said, identity: 'sender:chatcmpl-9x' })).toBe('chatcmpl-9x');
});
