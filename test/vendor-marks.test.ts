import { describe, expect, it } from 'vitest';
import type { Exchange } from '../src/core/capture/exchange.ts';
import { WIRE_FORMATS } from '../src/core/capture/formats.ts';
import { IMPORT_FORMATS } from '../src/core/capture/import-format.ts';
import { labelsOf } from '../src/core/capture/labels.ts';
import { SOURCE_KINDS } from '../src/core/capture/report/source-kind.ts';
import { marksOfFormat, VENDOR_MARKS } from '../src/core/capture/vendor-marks.ts';
import { upstreamsFrom } from '../src/ingest/gateway/upstream.ts';

const BARE: Exchange = {
  at: null,
  provider: '',
  url: null,
  api: null,
  requestModel: null,
  requestHeaders: {},
  requestBody: {},
  status: 200,
  responseHeaders: {},
  responseBody: {},
  sseText: null,
  events: null,
  durationMs: null,
  labels: {},
  recordId: null,
  door: 'exchanges',
};

describe('the matrix of what vendors let one mark', () => {
  it('P17: has a row for every wire format, gateway upstream, import format and report API, and no row for what is none', () => {
    const formats = WIRE_FORMATS.map(({ name }) => name);
    expect(formats.filter((name) => !marksOfFormat(name))).toEqual([]);
    const known = {
      formats: formats.flatMap((name) => [name, name.split('.')[0] ?? '']),
      upstreams: [...upstreamsFrom([]).keys()],
      imports: IMPORT_FORMATS.map(({ name }) => name),
      sources: SOURCE_KINDS.map(({ name }) => name),
    };
    for (const what of ['upstreams', 'imports', 'sources'] as const) {
      const rows = VENDOR_MARKS.flatMap((row) => row[what]);
      expect([...rows].sort()).toEqual([...new Set<string>(known[what])].sort());
    }
    expect(VENDOR_MARKS.flatMap((row) => row.formats).filter((name) => !known.formats.includes(name))).toEqual([]);
    expect(VENDOR_MARKS.filter(({ marks }) => marks.length === 0)).toEqual([]);
  });

  it.each(
    VENDOR_MARKS.flatMap(({ vendor, marks }) => marks.flatMap((mark) => (mark.sent ? [{ vendor, ...mark }] : []))),
  )('$vendor: $how is read as $label', ({ label, sent }) => {
    const exchange = { ...BARE, requestHeaders: sent?.headers ?? {}, requestBody: sent?.body ?? {} };
    expect(labelsOf(exchange)).toEqual({ [label ?? '']: 'mark' });
  });

  it('what no door reads has no label, and what has a label is read by some door', () => {
    for (const { marks } of VENDOR_MARKS)
      for (const { label, doors } of marks) expect(label === null).toBe(doors.length === 0);
  });
});
