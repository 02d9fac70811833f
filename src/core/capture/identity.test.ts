import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idCandidates, idOfContent, idOfRequest, idOfResponse, idOfSender, idOfSpan } from './identity.ts';

const CHAT = 'chatcmpl-ASv9R2E7Yhb2e7bj4Xl0qm9s3J42Y';

describe('identity', () => {
  it.each([
    CHAT,
    'msg_01K2JbSUMYhez5RHoK9ZCj9U',
    'resp_06a562f31ab7703300698b9df109c481979ebf760b2ff5fc75',
    'gen-1762900000-AbCdEfGhIjKlMnOpQrSt',
    '5cb3b6ed-a39a-76b5-75bb-6b9f6c504f27',
    'LVteaPaFMdm7nvgPz5Sb0Aw',
    'ovCayuC-fdNmn-a273a08bc95b1f24',
  ])('the response id %s is a call', (id) => {
    expect(idOfResponse(id)).toMatchObject({ identity: `response:${id}` });
  });

  it.each([
    ['scrubbed by a recorder', 'resp_01000000000000000000000000000000000000000000000000'],
    ['a placeholder', 'test-id'],
    ['a word', 'completion-test-fixture-one'],
    ['drawn from a thousand', 'chatcmpl-123'],
    ['a counter', '1234'],
    ['empty', ''],
    ['endless', `resp_${'0a1b2c3d4e5f'.repeat(100)}`],
    ['a mask', 'msg_XXXXXXXXXXXXXXXXXXXXXXXX'],
  ])('an id that is %s tells no call apart', (_, id) => {
    expect(idOfResponse(id)).toBeNull();
  });

  it('a sender who passes the response id on names the same call', () => {
    expect(idOfSender(CHAT)).toEqual(idOfResponse(CHAT));
    expect(idOfSender('order-4711')).toMatchObject({ identity: 'sender:order-4711' });
    expect(idOfSender('')).toBeNull();
  });

  it('kinds of identity never meet, and one kind meets only itself', () => {
    const text = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(idOfSender(left)?.id === idOfSender(right)?.id).toBe(left === right);
        expect(idOfContent(left).id).not.toBe(idOfSender(left)?.id);
      }),
    );
  });

  it('every id is 32 hexadecimal digits', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => /^[0-9a-f]{32}$/.test(idOfContent(text).id)));
  });

  it('a lookup text stands for an id, a response, a span, a sender id or a request id', () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const span = 'b7ad6b7169203331';
    expect(idCandidates(CHAT)).toContain(idOfResponse(CHAT)?.id);
    expect(idCandidates(` ${CHAT} `)).toContain(idOfResponse(CHAT)?.id);
    expect(idCandidates(`${trace}:${span}`)).toContain(idOfSpan(trace, span)?.id);
    expect(idCandidates('order-4711')).toContain(idOfSender('order-4711')?.id);
    expect(idCandidates('req_45a19ee3076cdd77a5b774e139f1944b')).toContain(
      idOfRequest('req_45a19ee3076cdd77a5b774e139f1944b')?.id,
    );
    expect(idCandidates(trace)[0]).toBe(trace);
    expect(idCandidates(`response:${CHAT}`)).toContain(idOfResponse(CHAT)?.id);
  });
});
