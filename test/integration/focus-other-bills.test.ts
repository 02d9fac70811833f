import { afterEach, describe, expect, it } from 'vitest';
import { FocusFiles, focusFailures, focusRowsOf } from '../focus-files.ts';
import { importAll } from '../imported-file.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const CBF = `lineitem/id,lineitem/type,time/usage_start,cost/cost,usage/amount,usage/units,resource/service,resource/account,lineitem/description
a,Usage,2026-10-01T00:00:00Z,1.00,3,Requests,Pinecone,acct-1,Read units
b,Usage,2026-10-02T00:00:00Z,2.50,5,Requests,Pinecone,acct-1,Read units
c,Discount,2026-10-02T00:00:00Z,-0.75,,,Pinecone,acct-1,Volume discount
d,Tax,2026-10-02T00:00:00Z,0.10,,,Pinecone,acct-1,Tax
e,Usage,2026-10-03T00:00:00Z,-1.10,,,Pinecone,acct-1,Given back
`;
let whence: TestWhence;

afterEach(() => whence.close());

describe('bills that were no FOCUS', () => {
  it('go out as lines that pass every rule, with every column of theirs and prices that give the costs exactly', async () => {
    whence = await openWhence({}, () => Date.parse('2026-11-25T12:00:00Z'));
    expect(await importAll(whence, 'cbf', [CBF])).toMatchObject({ accepted: 5, rejected: 0 });
    const files = new FocusFiles(whence);
    expect(await focusFailures(await files.exported({ version: '1.2' }), '1.2')).toEqual([]);
    const out = await files.exported({ version: '1.4' });
    expect(await focusFailures(out, '1.4')).toEqual([]);
    const byId = new Map(focusRowsOf(out).map((row) => [row['x_LineitemId'], row]));
    expect(byId.get('a')).toMatchObject({
      PricingQuantity: '1',
      ListUnitPrice: '1',
      x_PricingQuantity: '3',
      BilledCost: '1',
    });
    expect(byId.get('b')).toMatchObject({
      PricingQuantity: '5',
      ListUnitPrice: '0.5',
      ListCost: '2.5',
      x_PricingQuantity: '',
    });
    expect(byId.get('e')).toMatchObject({ PricingQuantity: '-1', ListUnitPrice: '1.1', ListCost: '-1.1' });
    expect(byId.get('d')).toMatchObject({ ChargeCategory: 'Tax', SkuId: '', x_LineitemDescription: 'Tax' });
  });
});
