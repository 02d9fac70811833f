import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, startBrowser, type TestBrowser } from './browser.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(null), startBrowser()]);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const call = (minutesAgo: number) =>
  JSON.stringify({
    at: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    provider: 'openai',
    requestModel: 'gpt-5-mini',
    usage: { inputTokens: 1_000_000, outputTokens: 0 },
    labels: { feature: 'search' },
  });

describe('a fresh installation', () => {
  it('says on every screen what to do, with lines to paste', async () => {
    for (const path of ['/', '/explore', '/sources']) {
      const at = await browser.open(`${server.url}${path}`);
      expect(await at.getByRole('status').first().innerText()).toContain('Waiting for the first record');
      expect(await at.locator('main').innerText()).toContain('npm start -- --demo');
      expect(await axeViolations(at)).toEqual([]);
    }
  });

  it('says on the screens of the ledger what to do, before a bill, a pool or a call', async () => {
    const told = { '/reconcile': 'import focus', '/allocation': 'rules publish', '/prices': 'prices set' };
    for (const [path, line] of Object.entries(told)) {
      const at = await browser.open(`${server.url}${path}`);
      await at.getByText(line).first().waitFor();
      expect(await axeViolations(at)).toEqual([]);
    }
  });

  it('turns live by itself within seconds of the first record, dropped or sent', async () => {
    const at = await browser.open(server.url);
    const body = `${call(2)}\nno JSON at all\n`;
    await at.getByLabel('File to import').setInputFiles({
      name: 'calls.jsonl',
      mimeType: 'application/x-ndjson',
      buffer: Buffer.from(body),
    });
    await at.getByText('You spent').waitFor({ timeout: 20_000 });
    expect((await at.locator('h1').innerText()).replaceAll(/\s+/g, ' ')).toContain('You spent $0.25 ');

    await at.goto(`${server.url}/sources`);
    await at.getByText('line 2').first().waitFor();
    expect(await at.getByRole('region', { name: 'Rejected' }).innerText()).toContain('line 2');

    await fetch(`${server.url}/api/import?format=calls`, { method: 'POST', body: call(1) });
    await at.goto(server.url);
    await at.getByText('$0.50').first().waitFor({ timeout: 20_000 });
  });

  it('takes a CSV by a map drafted from its header', async () => {
    const at = await browser.open(`${server.url}/sources`);
    const time = new Date(Date.now() - 60_000).toISOString();
    await at.getByLabel('File to import').setInputFiles({
      name: 'export.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`Timestamp,Model,Input tokens,Team\n${time},gpt-5-mini,4000000,growth\n`),
    });
    const map = at.getByLabel(/^Which column of export\.csv/);
    expect(await map.inputValue()).toContain('"Input tokens": usage.inputTokens');
    await at.getByRole('button', { name: 'Import export.csv' }).click();
    await at.getByText('1 accepted').waitFor();
  });

  it('shows how to connect each client, and turns green when its first call comes', async () => {
    const at = await browser.open(`${server.url}/sources`);
    const connect = at.getByRole('region', { name: 'Connect' });
    await connect.getByRole('button', { name: 'Anthropic · Node' }).click();
    expect(await connect.getByRole('figure').innerText()).toContain(`${server.url}/gateway/anthropic`);
    await connect.getByText('OpenTelemetry', { exact: true }).click();
    expect(await connect.getByRole('figure').innerText()).toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
    await connect.getByText('Your own events', { exact: true }).click();
    expect(await connect.getByRole('status').innerText()).toContain('Listening');
    await fetch(`${server.url}/api/import?format=calls`, { method: 'POST', body: call(0) });
    await connect.getByText('It works: openai gpt-5-mini came by Your own events').waitFor({ timeout: 10_000 });
    expect(await axeViolations(at)).toEqual([]);
    await connect.getByRole('status').getByRole('button').click();
    await at.getByRole('dialog').getByText('Whose it is').waitFor();
  });

  it('asks for a key once there is one, and goes on with it', async () => {
    const made = await fetch(`${server.url}/api/keys-create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'browser', scope: 'admin' }),
    });
    const { secret }: { secret: string } = await made.json();
    const at = await browser.open(server.url);
    await at.getByText('This server asks for a key').waitFor();
    expect(await axeViolations(at)).toEqual([]);
    await at.getByLabel('Key', { exact: true }).fill(secret);
    await at.getByRole('button', { name: 'Continue' }).click();
    await at.getByText('You spent').waitFor();
  });
});
