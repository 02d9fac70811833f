import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { AppError } from './errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'whence-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, 'whence.yaml');
  writeFileSync(path, text);
  return path;
}

/** What is said of a bad configuration, place and remedy included. */
function complaint(text: string, env: NodeJS.ProcessEnv = {}): string {
  try {
    loadConfig(fileOf(text), env);
  } catch (error) {
    if (error instanceof AppError)
      return `${error.code} ${error.message} ${error.problems.map(({ remedy }) => remedy).join(' ')} ${error.hint}`;
  }
  return 'no complaint';
}

it('without a file everything has a default', () => {
  expect(loadConfig(null, {})).toMatchObject({
    port: 4680,
    host: '127.0.0.1',
    data: './data',
    timeZone: 'UTC',
    engine: { url: null },
    privacy: { pseudonymise: true },
  });
});

it('a variable wins over the file, a flag over both', () => {
  const file = fileOf('port: 5000\nengine: {database: spend}\n');
  const env = {
    WHENCE_PORT: '6000',
    WHENCE_ENGINE_MEMORY_MEBIBYTES: '1024',
    WHENCE_ROLES: 'api,jobs',
    WHENCE_PRIVACY_PSEUDONYMISE: 'false',
  };
  expect(loadConfig(file, env)).toMatchObject({
    port: 6000,
    roles: ['api', 'jobs'],
    engine: { database: 'spend', memoryMebibytes: 1024 },
    privacy: { pseudonymise: false },
  });
  expect(loadConfig(file, env, { port: '7000' }).port).toBe(7000);
});

it('a secret comes from the environment or a file it names, never from whence.yaml', () => {
  const secret = join(folder, 'password');
  writeFileSync(secret, 's3cret\n', { mode: 0o600 });
  expect(loadConfig(null, { WHENCE_ENGINE_PASSWORD_FILE: secret }).engine.password).toBe('s3cret');
  const said = complaint('engine: {password: s3cret}\n');
  expect(said).toContain('WHENCE_ENGINE_PASSWORD');
  expect(said).not.toContain('s3cret');
});

it('the key of a source comes by a variable of its name, never from whence.yaml', () => {
  const file = fileOf('sources: [{name: openai-main, kind: openai-costs}, {name: other, kind: claude-code}]\n');
  const { sources } = loadConfig(file, { WHENCE_SOURCES_OPENAI_MAIN_KEY: 's3cret' });
  expect(sources.map(({ name, key }) => [name, key])).toEqual([
    ['openai-main', 's3cret'],
    ['other', null],
  ]);
  const said = complaint('sources: [{name: openai-main, kind: openai-costs, key: s3cret}]\n');
  expect(said).toContain('WHENCE_SOURCES_OPENAI_MAIN_KEY');
  expect(said).not.toContain('s3cret');
});

it('a source that cannot be is named', () => {
  expect(complaint('sources: [{name: A b, kind: openai-costs}]\n')).toMatch(/sources\.0\.name/);
  expect(complaint('sources: [{name: a, kind: openai}]\n')).toMatch(/sources\.0\.kind/);
  expect(complaint('sources: [{name: a, kind: openai-costs, asCalls: true}]\n')).toMatch(/reports of money alone/);
  const twice = 'sources: [{name: a, kind: openai-costs}, {name: a, kind: openai-usage}]\n';
  expect(complaint(twice)).toMatch(/has a name twice/);
});

it('an unknown key is an error that says what was probably meant', () => {
  expect(complaint('prot: 1\n')).toMatch(/bad-config .*prot: unknown key .*Did you mean port\?/);
  expect(complaint('engine: {memoryMebibyte: 1}\n')).toMatch(
    /engine\.memoryMebibyte: unknown key .*engine\.memoryMebibytes/,
  );
});

it('a wrong value is named by its key', () => {
  expect(complaint('port: 99999\n')).toMatch(/port/);
  expect(complaint('timeZone: Mars/Olympus\n')).toMatch(/timeZone: is no IANA time zone/);
  expect(complaint('providers: [{name: x, format: openai-chat}]\n')).toMatch(/providers\.0\.format: is no wire format/);
  expect(complaint('- a\n- b\n')).toMatch(/holds no keys/);
  expect(() => loadConfig(join(folder, 'nowhere.yaml'), {})).toThrow(/cannot be read/);
});
