import { describe, expect, it } from 'vitest';
import type { Captured } from '../../src/core/capture/exchange.ts';
import { captureRow, recordedRows, type RecordedRow } from './recorded.ts';

const rows = recordedRows().filter((row) => row.has_usage);

/** What was used and for what; the rest of a call follows the provider's name. */
function used(captured: Captured): unknown {
  return captured.kind === 'call' ? [captured.call.operation, captured.call.usage] : captured.kind;
}

function changedBy(disguise: (row: RecordedRow, url: string | null) => object | null): string[] {
  return rows.flatMap((row) => {
    const url: unknown = Reflect.get(row, 'url');
    const change = disguise(row, typeof url === 'string' ? url : null);
    if (change === null) return [];
    const disguised = used(captureRow(Object.assign({ ...row }, change)));
    const same = JSON.stringify(disguised) === JSON.stringify(used(captureRow(row)));
    return same ? [] : [`${row.provider} ${row.api} ${row.id}`];
  });
}

/**
 * Read by provider, not by shape: their OpenAI-compatible answers differ from others in what their total holds, or what
 * they answer at a path of their own has no shape that is telling.
 */
const TOLD_BY_PROVIDER = /^(?:google_gemini chat|xai|perplexity|aws_bedrock other|pinecone|weaviate|replicate) ?/;

function hidden(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/, 'http://gateway.internal:8080/upstream');
}

describe('recorded traffic in disguise', () => {
  it("with a URL needs none of its recorder's hints", () => {
    expect(changedBy((_row, url) => (url === null ? null : { api: null, provider: '' }))).toEqual([]);
  });

  it('without a URL is told by provider and shape', () => {
    expect(changedBy((_row, url) => (url === null ? { api: null } : null))).toEqual([]);
  });

  it('behind a proxy that hides the host is told by path and shape', () => {
    const changed = changedBy((_row, url) => (url === null ? null : { api: null, provider: '', url: hidden(url) }));
    expect(changed.filter((row) => !TOLD_BY_PROVIDER.test(row))).toEqual([]);
    expect(changed.length).toBeLessThan(10);
  });
});
