import { expect, it } from 'vitest';
import { canonicalProvider } from '../../src/core/provider.ts';
import type { Exchange } from '../../src/core/capture/exchange.ts';
import { formatOf, WIRE_FORMATS } from '../../src/core/capture/formats.ts';
import { exchangeFromRecord } from '../../src/core/capture/record.ts';
import { recordedRows } from './recorded.ts';

/** The first in order that recognises it, every one asked. */
function inOrder(exchange: Exchange): string | null {
  return WIRE_FORMATS.find((format) => format.recognises(exchange))?.name ?? null;
}

function recordedExchanges(): Exchange[] {
  return recordedRows().flatMap((row) => {
    const exchange = exchangeFromRecord(row, 'test');
    return 'code' in exchange || exchange.url === null
      ? []
      : [{ ...exchange, provider: canonicalProvider(exchange.provider, exchange.url) }];
  });
}

/** Answers as they may come from an address that others come from too, and addresses of others. */
function mixed(exchanges: readonly Exchange[], index: number): Exchange[] {
  const other = (step: number) => exchanges[(index * 7 + step * 311) % exchanges.length];
  const exchange = exchanges[index];
  if (!exchange) return [];
  const { responseBody, sseText, events } = other(1) ?? exchange;
  return [
    exchange,
    { ...exchange, responseBody, sseText, events },
    { ...exchange, url: other(2)?.url ?? null },
    { ...exchange, provider: other(3)?.provider ?? '' },
    { ...exchange, api: other(4)?.api ?? null, url: `${exchange.url}/` },
    { ...exchange, responseBody: null, sseText: null, events: null },
  ];
}

it('what an address alone tells of the format is what all formats say when they are asked in order', () => {
  const exchanges = recordedExchanges();
  const all = exchanges.flatMap((_, index) => mixed(exchanges, index)).filter(({ url }) => url !== null);
  expect(all.length).toBeGreaterThan(10_000);
  const formats = new Set(all.map(inOrder));
  expect(formats.size).toBeGreaterThan(25);
  for (const exchange of all) expect(formatOf(exchange)?.name ?? null).toBe(inOrder(exchange));
});
