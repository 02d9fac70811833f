import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportSummary } from '../../src/operations/import-schema.ts';
import { whence } from '../cli.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.UTC(2026, 10, 20, 12, 30);
const GOOD = {
  at: '2026-11-01T10:00:00Z',
  provider: 'openai',
  requestModel: 'gpt-5-mini',
  usage: { inputTokens: 1000, outputTokens: 10 },
};
let serial = 0;

function good(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...GOOD, id: `good-${serial++}`, ...more };
}

describe('bad input', () => {
  let whenceHere: TestWhence;
  let now = NOW;

  beforeAll(async () => {
    whenceHere = await openWhence({ limits: { lineMebibytes: 1 } }, () => now);
  });
  afterAll(() => whenceHere.close());

  /** Imports bad lines between two good ones: whatever is bad, the good ones go in. */
  async function between(...bad: readonly unknown[]): Promise<ImportSummary> {
    const summary = await whenceHere.importLines('calls', [good(), ...bad, good()]);
    expect(summary.accepted).toBe(2);
    return summary;
  }

  it.each([
    ['a line cut off', '{"at":"2026-11-01T10:00:00Z","prov', 'not-json', /line 2/],
    ['no object', '[1,2]', /./, /line 2/],
    ['an unknown field', good({ modle: 'x' }), /unknown/, /modle/],
    ['a negative count', good({ usage: { inputTokens: -1 } }), /./, /inputTokens/],
    ['half a token', good({ usage: { inputTokens: 1.5 } }), /./, /inputTokens/],
    ['an absurd count', good({ usage: { inputTokens: 1e15 } }), /./, /inputTokens/],
    [
      'more cached than sent',
      good({ usage: { inputTokens: 10, cacheReadTokens: 11 } }),
      /./,
      /cacheReadTokens|inputTokens/,
    ],
    [
      'more reasoning than output',
      good({ usage: { outputTokens: 10, reasoningTokens: 11 } }),
      /./,
      /reasoningTokens|outputTokens/,
    ],
    ['a time in the far future', good({ at: '2126-11-01T10:00:00Z' }), /./, /at/],
    ['a time before there was any', good({ at: '1970-01-01T00:00:00Z' }), /./, /at/],
    ['no time', good({ at: 'yesterday' }), /./, /at/],
    ['nothing used', good({ usage: {} }), /./, /usage/],
    ['a label that is no text', good({ labels: { team: { name: 'x' } } }), /./, /labels/],
    [
      'a label that would reach a prototype',
      '{"at":"2026-11-01T10:00:00Z","provider":"openai","usage":{"inputTokens":1},"__proto__":{"polluted":true}}',
      /./,
      /__proto__/,
    ],
  ])('%s is rejected with its place, reason and remedy, and the rest goes on', async (_, line, code, place) => {
    const { rejected, problems, rejectedFile } = await between(line);
    expect(rejected).toBe(1);
    expect(problems[0]?.code).toMatch(code);
    expect(`${problems[0]?.place} ${problems[0]?.reason}`).toMatch(place);
    expect(problems[0]?.place).toContain('line 2');
    expect(problems[0]?.remedy).not.toBe('');
    expect(readFileSync(rejectedFile ?? '', 'utf8')).toContain('"remedy"');
    expect({}).not.toHaveProperty('polluted');
  });

  it('a line that is too long is rejected, and the next one is read', async () => {
    const { problems } = await between(JSON.stringify(good({ labels: { team: 'x'.repeat(2 * 1024 * 1024) } })));
    expect(problems[0]).toMatchObject({ code: 'line-too-long', place: 'line 2' });
  });

  it('an unpriced call is counted when it comes, and not again with its repeat', async () => {
    const call = good({ requestModel: 'no-such-model' });
    expect(await whenceHere.importLines('calls', [call])).toMatchObject({ accepted: 1, unpriced: 1 });
    expect(await whenceHere.importLines('calls', [call])).toMatchObject({ accepted: 0, duplicate: 1, unpriced: 0 });
  });

  it('the same call again is a duplicate; another call under its id is refused, and the first stays', async () => {
    const call = good({ id: 'twice' });
    await whenceHere.importLines('calls', [call]);
    const other = { ...call, usage: { inputTokens: 2000 } };
    const summary = await whenceHere.importLines('calls', [call, other]);
    expect(summary).toMatchObject({ accepted: 0, duplicate: 1, rejected: 1 });
    expect(summary.problems[0]?.code).toBe('call-conflict');
    const { call: stored } = await whenceHere.ask<{ call: { inputTokens: number } }>('call', { id: 'twice' });
    expect(stored.inputTokens).toBe(1000);
  });

  it('a recording without a clock, imported again later, is a duplicate', async () => {
    const recorded = {
      id: 'no-clock',
      url: 'https://api.cohere.com/v2/rerank',
      response_status: 200,
      response_body: { results: [], meta: { billed_units: { search_units: 1 } } },
    };
    expect(await whenceHere.importLines('exchanges', [recorded])).toMatchObject({ accepted: 1 });
    now += 60_000;
    expect(await whenceHere.importLines('exchanges', [recorded])).toMatchObject({ duplicate: 1, rejected: 0 });
  });

  it('rejected exchanges keep their shape but not what was said', async () => {
    const secret = 'the quick brown fox jumps over the lazy dog and tells nobody what it has seen';
    const { rejectedFile, rejected } = await whenceHere.importLines('exchanges', [
      `{"url":"https://api.openai.com/v1/chat/completions","request_body":{"messages":[{"content":"${secret}"}]},`,
    ]);
    expect(rejected).toBe(1);
    const kept = readFileSync(rejectedFile ?? '', 'utf8');
    expect(kept).not.toContain('lazy dog');
    expect(kept).toContain(`<${secret.length} characters>`);
  });

  it.each([
    ['{"by":', 'application/json', /body cannot be read/],
    ['{}', 'text/plain', /body cannot be read/],
    ['{"form":"-7d"}', 'application/json', /form: there is no such parameter/],
  ])('the body %s as %s is a bad request that says why', async (body, type, why) => {
    const response = await whenceHere.request('/api/query', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(why);
  });

  it('a misspelt parameter of a GET is refused, and every door is described', async () => {
    expect((await whenceHere.request('/api/query?form=-7d')).status).toBe(400);
    const { paths }: { paths: Record<string, unknown> } = await (await whenceHere.request('/openapi.json')).json();
    expect(Object.keys(paths)).toContain('/api/import');
  });

  it('bad rules change nothing and are listed with line and column', async () => {
    const before = await whenceHere.ask<{ revision: number }>('rules');
    const response = await whenceHere.request('/api/rules-publish', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'version: 1\ndimensions:\n  team: {ruels: []}\n' }),
    });
    expect(response.status).toBe(400);
    const problem: { code: string; problems: { place: string; remedy: string }[] } = await response.json();
    expect(problem.code).toBe('bad-rules');
    expect(problem.problems[0]?.place).toMatch(/^3:\d+$/);
    expect(problem.problems[0]?.remedy).toContain('rules');
    expect((await whenceHere.ask<{ revision: number }>('rules')).revision).toBe(before.revision);
  });

  it.each([
    ['/api/query?by=nonsense', 'bad-request', /nonsense/],
    ['/api/query?from=yesterday', 'bad-request', /yesterday/],
    ['/api/query?measure=dollars', 'bad-request', /measure/],
    ['/api/query?where=feature', 'bad-request', /operator/],
    ['/api/query?where=feature~(', 'bad-request', /./],
    ['/api/query?timeZone=Mars/Olympus', 'bad-request', /Mars/],
    ['/api/query?limit=0', 'bad-request', /limit/],
    ['/api/call?id=nobody', 'not-found', /nobody/],
    ['/api/nothing', 'unknown-operation', /nothing/],
    ["/api/query?by=label.x'%20OR%201=1;--", null, /./],
  ])('%s is answered with a problem that says what to do', async (path, code, detail) => {
    const response = await whenceHere.request(path);
    const body: { code?: string; detail?: string; hint?: string } = await response.json();
    if (code === null) {
      expect(response.status).toBe(200);
      return;
    }
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(body.code).toBe(code);
    expect(body.detail).toMatch(detail);
    expect(body.hint).not.toBe('');
  });

  it('another web site cannot use an open server through a browser', async () => {
    const evil = await whenceHere.request('/api/status', { headers: { origin: 'https://evil.example' } });
    const rebound = await whenceHere.request('/api/status', { headers: { host: 'evil.example' } });
    expect([evil.status, rebound.status]).toEqual([403, 401]);
  });
});

describe('bad input on the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whence-bad-'));
  const data = join(folder, 'data');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('some rejected is exit code 3, with the file that keeps them; a gzip cut off loses nothing that came before', async () => {
    const lines = Array.from({ length: 2000 }, () => JSON.stringify(good())).join('\n');
    const packed = gzipSync(`${lines}\n`);
    writeFileSync(join(folder, 'cut.jsonl.gz'), packed.subarray(0, packed.length - 50));
    const { code, out, err } = await whence([
      'import',
      'calls',
      join(folder, 'cut.jsonl.gz'),
      '--data',
      data,
      '--json',
    ]);
    expect(code).toBe(3);
    const summary: ImportSummary = JSON.parse(out);
    expect(summary.accepted).toBeGreaterThan(1000);
    expect(summary.problems.at(-1)?.code).toMatch(/unreadable-input|not-json/);
    expect(existsSync(summary.rejectedFile ?? '')).toBe(true);
    expect(err).toContain('rejected');
  });

  it('rules that are not sound are listed, and the check fails', async () => {
    const { code, out } = await whence(['rules', 'check', '-', '--data', data], 'version: 1\ndimensions: {team: {}}\n');
    expect(code).toBe(1);
    expect(out).toMatch(/team has no rules/);
  });

  it.each([
    [['import', 'callz', '-'], 2, /callz/],
    [['import', 'calls', '/nowhere/at/all'], 2, /nowhere/],
    [['query', '--nonsense'], 2, /nonsense/],
    [['qurey'], 2, /query/],
    [['rules', 'check', '/nowhere'], 2, /nowhere/],
    [['status', '--url', 'http://127.0.0.1:9'], 1, /127\.0\.0\.1:9/],
    [['status', '--url', 'nowhere'], 2, /"nowhere" is no address/],
    [['status', '--config', '/nowhere.yaml'], 2, /nowhere\.yaml cannot be read/],
    [['import'], 2, /format/],
    [['import', 'csv', 'package.json', '--map', '/nowhere'], 2, /^whence: \/nowhere cannot be read/],
    [['import', 'csv', 'package.json', '--map', 'ARCHITECTURE.md'], 2, /^whence: The map cannot be read as YAML/],
    [['status', '--config', 'ARCHITECTURE.md'], 2, /^whence: ARCHITECTURE\.md cannot be read as YAML/],
    [['query', '--by', 'modle'], 2, /Did you mean model\?/],
    [['keys', 'create', '--scope', 'everything'], 2, /whence keys create --help/],
  ])('%s exits with %i and says why', async (line, exit, why) => {
    const { code, err, out } = await whence([...line, '--data', data]);
    expect(code).toBe(exit);
    expect(err).toMatch(why);
    expect(out).toBe('');
  });
});

describe('a CSV file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whence-csv-'));
  const data = join(folder, 'data');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('with semicolons and decimal commas is read by its map; a map for another file is one error that names the columns', async () => {
    const file = join(folder, 'usage.csv');
    const map = join(folder, 'map.yaml');
    writeFileSync(file, 'Wann;Modell;Tokens (M)\n01.11.2026 10:00;gpt-5-mini;1,5\n01.11.2026 11:00;gpt-5-mini;0,5\n');
    const columns = 'columns: {Wann: at, Modell: requestModel, "Tokens (M)": {to: usage.inputTokens, factor: 1000000}}';
    const rest =
      'constants: {provider: openai}\ndateFormat: DD.MM.YYYY HH:mm\ntimeZone: Europe/Berlin\ndecimalComma: true\n';
    writeFileSync(map, `${columns}\n${rest}`);
    const wrong = await whence(['import', 'csv', file, '--map', map, '--data', data]);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toMatch(/no column "Wann".*it has "Wann;Modell;Tokens \(M\)".*separator/s);
    writeFileSync(map, `${columns}\nseparator: ";"\n${rest}`);
    const right = await whence(['import', 'csv', file, '--map', map, '--data', data, '--json']);
    expect(JSON.parse(right.out)).toMatchObject({ read: 2, accepted: 2, rejected: 0, unpriced: 0 });
    const asked = await whence([
      'query',
      '--measure',
      'cost,inputTokens',
      '--from',
      '2026-11-01',
      '--to',
      '2026-11-02',
      '--data',
      data,
      '--json',
    ]);
    expect(JSON.parse(asked.out)).toMatchObject({ totals: { cost: '0.5', inputTokens: 2_000_000 } });
    const elsewhere = await whence(['query', '--from', '2020-01-01', '--to', '2020-01-02', '--data', data, '--json']);
    expect(JSON.parse(elsewhere.out)).toMatchObject({
      sentence: 'No calls match; the 2 calls there are were made from 2026-11-01 to 2026-11-01.',
    });
  });
});
