import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { claudeCodeLog } from '../claude-code-log.ts';
import { whence } from '../cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'whence-import-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function json<Answer>(...command: string[]): Promise<Answer> {
  const { code, out, err } = await whence([...command, '--json']);
  if (code !== 0) throw new Error(err);
  const answer: Answer = JSON.parse(out);
  return answer;
}

interface Answer {
  readonly totals: Record<string, string | number>;
  readonly rows: readonly {
    readonly values: Record<string, string>;
    readonly measures: Record<string, string | number>;
  }[];
}

/** A made-up vendor that reads documents, bills by the page, and names a cost unit and a campaign of its customer's. */
const MAP = file(
  'parchment.yaml',
  `columns:
  Time: at
  Engine: requestModel
  Pages: usage.pages
  Seconds: usage.seconds
  Charge: reportedCost.amount
  Reference: id
constants: {provider: parchment, operation: other}
timeZone: UTC
only: {Kind: usage}
others: labels
`,
);
const ROWS = [
  {
    Time: '2026-11-01T12:00:00Z',
    Engine: 'scribe-2',
    Pages: 12,
    Seconds: 1.5,
    Charge: 0.36,
    Reference: 'p-1',
    Kind: 'usage',
    'Cost unit': 'K-77',
    Campaign: 'spring',
  },
  {
    Time: '2026-11-01T13:00:00Z',
    Engine: 'scribe-2',
    Pages: 3,
    Seconds: 0.25,
    Charge: 0.09,
    Reference: 'p-2',
    Kind: 'usage',
    'Cost unit': 'K-12',
    Campaign: 'spring',
  },
  {
    Time: '2026-11-01T14:00:00Z',
    Engine: '',
    Pages: 15,
    Seconds: 0,
    Charge: 0.45,
    Reference: '',
    Kind: 'subtotal',
    'Cost unit': '',
    Campaign: '',
  },
] as const;
const NAMES = ['Time', 'Engine', 'Pages', 'Seconds', 'Charge', 'Reference', 'Kind', 'Cost unit', 'Campaign'] as const;
const RANGE = ['--from', '2026-11-01', '--to', '2026-11-02'];

function csv(): string {
  return [NAMES.join(','), ...ROWS.map((row) => NAMES.map((name) => row[name]).join(','))].join('\n');
}

function parquet(): Uint8Array {
  const texts = NAMES.filter((name) => typeof ROWS[0][name] === 'string');
  const numbers = NAMES.filter((name) => typeof ROWS[0][name] === 'number');
  const columnData = [
    ...texts.map((name) => ({ name, data: ROWS.map((row) => String(row[name])), type: 'STRING' as const })),
    ...numbers.map((name) => ({ name, data: ROWS.map((row) => Number(row[name])), type: 'DOUBLE' as const })),
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

describe('files of a vendor nobody has heard of', () => {
  const data = join(folder, 'vendor');

  it('B05: a vendor is added by a map alone, be its meter CSV, JSON or Parquet, and counts once', async () => {
    const files = [
      ['csv', file('usage.csv', csv())],
      ['json', file('usage.json', JSON.stringify({ export: { rows: ROWS } }, null, 2))],
      ['parquet', file('usage.parquet', parquet())],
    ] as const;
    const documented = file('document.yaml', `records: export.rows\n${MAP_TEXT}`);
    const summaries = [];
    for (const [format, path] of files) {
      const map = format === 'json' ? documented : MAP;
      summaries.push(await json<Record<string, number>>('import', format, path, '--map', map, '--data', data));
    }
    expect(summaries).toMatchObject([
      { read: 3, accepted: 2, duplicate: 0, skipped: 1, rejected: 0, unpriced: 0 },
      { read: 3, accepted: 0, duplicate: 2, skipped: 1, rejected: 0 },
      { read: 3, accepted: 0, duplicate: 2, skipped: 1, rejected: 0 },
    ]);
    const { totals } = await json<Answer>(
      'query',
      '--measure',
      'cost,calls',
      '--by',
      'provider',
      ...RANGE,
      '--data',
      data,
    );
    expect(totals).toMatchObject({ cost: '0.45', calls: 2 });
  });

  it('H01: the meter is kept as typed quantities', async () => {
    const { call } = await json<{ call: object }>('call', 'p-1', '--data', data);
    expect(call).toMatchObject({ provider: 'parchment', usage: { pages: 12, seconds: 1.5 } });
  });

  it("H02: the vendor's own dimensions are asked for by their names, without a rule or a line of code", async () => {
    const by = await json<Answer>('query', '--measure', 'cost', '--by', 'label.Cost unit', ...RANGE, '--data', data);
    expect(by.rows.map(({ values, measures }) => [values['label.Cost unit'], measures['cost']])).toEqual([
      ['K-77', '0.36'],
      ['K-12', '0.09'],
    ]);
    const spring = await json<Answer>(
      'query',
      '--measure',
      'cost',
      '--where',
      'label.Campaign=spring',
      ...RANGE,
      '--data',
      data,
    );
    expect(spring.totals['cost']).toBe('0.45');
  });
});

const MAP_TEXT = `columns: {Time: at, Engine: requestModel, Pages: usage.pages, Seconds: usage.seconds, Charge: reportedCost.amount, Reference: id}
constants: {provider: parchment, operation: other}
only: {Kind: usage}
others: labels
`;

describe('logs of a coding agent', () => {
  const data = join(folder, 'agent');
  const { files, answers } = claudeCodeLog(11, 6, { textBytes: 300 });
  for (const { path, lines } of files) file(join('projects', path), `${lines.join('\n')}\n`);

  it('a folder of sessions, resumed and with subagents, counts each answer once; again, and nothing counts twice', async () => {
    const command = ['import', 'claude-code', join(folder, 'projects'), '--label', 'team=payments', '--data', data];
    const first = await json<Record<string, number>>(...command);
    expect(first).toMatchObject({ accepted: answers.size, rejected: 0, unpriced: 0 });
    expect(await json(...command)).toMatchObject({ accepted: 0, rejected: 0 });
    const asked = [
      'query',
      '--measure',
      'calls,outputTokens',
      '--by',
      'label.tool,label.team',
      '--from',
      '2026-10-01',
      '--to',
      '2026-11-01',
    ];
    const { rows } = await json<Answer>(...asked, '--data', data);
    const output = [...answers.values()].reduce((total, usage) => total + usage.output_tokens, 0);
    expect(rows).toMatchObject([
      {
        values: { 'label.tool': 'claude-code', 'label.team': 'payments' },
        measures: { calls: answers.size, outputTokens: output },
      },
    ]);
  });

  it('a format without a folder of its own asks where the file is', async () => {
    const { code, err } = await whence(['import', 'litellm', '--data', data]);
    expect([code, err]).toEqual([2, expect.stringContaining('LiteLLM has no folder of its own')]);
  });
});
