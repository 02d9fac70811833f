import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineLibrary } from '../../src/store/engine-library.ts';
import { openEngine, type Engine } from '../../src/store/engine.ts';
import { launchEngine, type Launched } from '../../src/store/launcher.ts';
import { lockDataFolder, readHolder } from '../../src/store/lock.ts';

const MIB = 1024 * 1024;
const HOLDER = join(import.meta.dirname, 'engine-holder.ts');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whence-engine-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function using(action: (engine: Engine) => Promise<void>, options: { threads: number } | null = null) {
  const limits = options && { limits: { memoryBytes: 300 * MIB, ...options } };
  const engine = await openEngine({ dataDir: folder, ...limits });
  try {
    await action(engine);
  } finally {
    await engine.close();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await condition()) return;
    await sleep(25);
  }
  throw new Error(`waited ten seconds for: ${what}`);
}

async function count(engine: Engine): Promise<number> {
  const [row] = await engine.query<{ n: number }>('SELECT toUInt32(count()) AS n FROM t');
  return row!.n;
}

describe('the embedded engine', () => {
  it('starts, keeps what it was given over a restart, and leaves no process behind', async () => {
    const pids: number[] = [];
    await using(async (engine) => {
      pids.push(engine.pid()!);
      await engine.command('CREATE TABLE t (a UInt32) ENGINE = MergeTree ORDER BY a');
      await engine.command('INSERT INTO t SELECT number FROM numbers(10)');
    });
    await using(async (engine) => {
      pids.push(engine.pid()!);
      expect(await count(engine)).toBe(10);
    });
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it('gives every digit of large numbers and takes values only as values', async () => {
    await using(async (engine) => {
      const hostile = "x' OR 1=1; DROP TABLE t --\n\\";
      const rows = await engine.query<object>(
        "SELECT {text:String} AS text, toUInt64('18446744073709551615') AS large, toDecimal64('-1.000000000001', 12) AS money",
        { text: hostile },
      );
      expect(rows).toEqual([{ text: hostile, large: '18446744073709551615', money: '-1.000000000001' }]);
      const ids = Array.from({ length: 4000 }, (_, index) => `long-parameter-${index}`);
      expect(await engine.query('SELECT length({ids:Array(String)}) AS n', { ids })).toEqual([{ n: '4000' }]);
      const streamed: unknown[] = [];
      for await (const row of engine.stream('SELECT number FROM numbers(3)')) streamed.push(row);
      expect(streamed).toEqual([{ number: '0' }, { number: '1' }, { number: '2' }]);
    });
  });

  it('comes back by itself when it is killed, and says that it is away meanwhile', async () => {
    await using(async (engine) => {
      await engine.command('CREATE TABLE t (a UInt32) ENGINE = MergeTree ORDER BY a');
      await engine.command('INSERT INTO t VALUES (1)');
      const first = engine.pid()!;
      process.kill(first, 'SIGKILL');
      await expect(engine.query('SELECT 1')).rejects.toMatchObject({ code: 'store-unavailable' });
      await until(async () => (await count(engine).catch(() => 0)) === 1, 'the engine to come back');
      expect(engine.pid()).not.toBe(first);
      expect(isAlive(first)).toBe(false);
    });
  });

  it('keeps to its memory: a query that wants more fails, the engine lives', async () => {
    await using(
      async (engine) => {
        const pid = engine.pid();
        const greedy = 'SELECT length(groupArray(toString(number))) FROM numbers(100000000)';
        await expect(engine.query(greedy)).rejects.toThrow(/memory limit/i);
        expect(await engine.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
        expect(engine.pid()).toBe(pid);
      },
      { threads: 1 },
    );
  });

  it('is durable by its settings and keeps its temporary files and log inside the data folder', async () => {
    await using(async (engine) => {
      const settings = await engine.query<{ name: string; value: string }>(
        `SELECT name, value FROM system.merge_tree_settings WHERE name LIKE 'fsync%'
         UNION ALL SELECT name, value FROM system.settings WHERE name = 'async_insert'
         UNION ALL SELECT name, value FROM system.server_settings WHERE name = 'tmp_path'`,
      );
      expect(Object.fromEntries(settings.map(({ name, value }) => [name, value]))).toMatchObject({
        fsync_after_insert: '1',
        fsync_part_directory: '1',
        async_insert: '0',
        tmp_path: expect.stringContaining(folder),
      });
    });
    expect(readdirSync(join(folder, 'engine'))).toContain('engine.log');
  });

  it('takes a folder as people write it: relative, with spaces and marks', async () => {
    const odd = relative(process.cwd(), join(folder, 'my data & <files>'));
    const engine = await openEngine({ dataDir: odd });
    await engine.command('CREATE TABLE t (a UInt32) ENGINE = MergeTree ORDER BY a');
    expect(await count(engine)).toBe(0);
    await engine.close();
  });

  it('says so where it cannot run', () => {
    const platform = { os: 'linux', architecture: 'x64', musl: true };
    const unsupported = expect.objectContaining({ code: 'engine-unsupported' });
    expect(() => engineLibrary(platform)).toThrow(unsupported);
    expect(() => engineLibrary({ os: 'win32', architecture: 'x64', musl: false })).toThrow(unsupported);
    expect(engineLibrary()).toMatch(/libchdb\.so$/);
  });

  it('tells why when it cannot start', async () => {
    mkdirSync(join(folder, 'engine'));
    writeFileSync(join(folder, 'engine', 'store'), 'a file where a folder has to be');
    await expect(openEngine({ dataDir: folder })).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(readHolder(folder)).toBeNull();
  });
});

describe('outsiders on the same machine', () => {
  let launched: Launched;
  beforeEach(async () => {
    launched = await launchEngine(folder);
    await ask('CREATE DATABASE whence', launched.address.user, launched.address.password);
    await ask(
      'CREATE TABLE whence.t (a UInt8) ENGINE = MergeTree ORDER BY a',
      launched.address.user,
      launched.address.password,
    );
  });
  afterEach(() => launched.stop());

  async function ask(sql: string, user?: string, password?: string): Promise<{ ok: boolean; text: string }> {
    const headers: Record<string, string> = user === undefined ? {} : { 'X-ClickHouse-User': user };
    if (password !== undefined) headers['X-ClickHouse-Key'] = password;
    const response = await fetch(launched.address.url, { method: 'POST', body: sql, headers });
    return { ok: response.ok, text: await response.text() };
  }

  const FORBIDDEN = [
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
    "SELECT * FROM s3('http://127.0.0.1:1/x', 'LineAsString')",
    "SELECT * FROM remote('127.0.0.1:1', 'a', 'b')",
    "SELECT * FROM executable('x', 'TSV', 'a String')",
    "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT * FROM sqlite('x.db', 't')",
    "INSERT INTO FUNCTION file('/tmp/whence-outsider', 'TSV', 'a UInt8') VALUES (1)",
    "SELECT 1 INTO OUTFILE '/tmp/whence-outsider'",
    "CREATE TABLE whence.f (a UInt8) ENGINE = File('TSV', '/etc/passwd')",
    "CREATE TABLE whence.u (a UInt8) ENGINE = URL('http://127.0.0.1:1/', 'TSV')",
    "CREATE DICTIONARY whence.d (a UInt64) PRIMARY KEY a SOURCE(FILE(path '/etc/passwd' format 'TSV')) LAYOUT(FLAT()) LIFETIME(0)",
    "BACKUP TABLE whence.t TO File('/tmp/whence-outsider')",
    "CREATE USER outsider IDENTIFIED BY 'x'",
    'SYSTEM SHUTDOWN',
    'SYSTEM STOP LISTEN HTTP',
  ];

  it('get nothing without the password', async () => {
    for (const sql of [
      ...FORBIDDEN,
      'SELECT * FROM whence.t',
      'SHOW DATABASES',
      'DROP TABLE whence.t',
      'SELECT * FROM system.tables',
    ]) {
      const answer = await ask(sql);
      expect(answer.ok && answer.text !== '', `${sql}: ${answer.text}`).toBe(false);
    }
    expect((await ask('SELECT 1', 'app', 'guess')).ok).toBe(false);
    expect(await ask('SELECT count() FROM whence.t', 'app', launched.address.password)).toEqual({
      ok: true,
      text: '0\n',
    });
  });

  it('and even we get no file, no address and no other server', async () => {
    for (const sql of FORBIDDEN) {
      const answer = await ask(sql, launched.address.user, launched.address.password);
      expect(answer.ok, `${sql}: ${answer.text}`).toBe(false);
    }
  });

  it('find the password in no argument, file or log', () => {
    const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(stdout).toContain('--http_port');
    expect(stdout).not.toContain(launched.address.password);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const file of files) {
      expect(readFileSync(join(file.parentPath, file.name)).includes(launched.address.password), file.name).toBe(false);
    }
    for (const file of ['users.xml', 'config.xml']) expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
  });
});

describe('a data folder', () => {
  it('is opened by one process; a second is told who has it, since when and where to ask', async () => {
    await using(async (engine) => {
      await expect(openEngine({ dataDir: folder })).rejects.toMatchObject({
        code: 'store-locked',
        message: expect.stringContaining(String(process.pid)),
      });
      expect(readHolder(folder)).toMatchObject({ pid: process.pid, url: null });
      engine.announce('http://localhost:4680');
      const holder = readHolder(folder);
      expect(holder?.url).toBe('http://localhost:4680');
      expect(Math.abs(Date.now() - holder!.startedAt)).toBeLessThan(60_000);
      await expect(openEngine({ dataDir: folder })).rejects.toMatchObject({
        hint: expect.stringContaining('http://localhost:4680'),
      });
    });
    expect(readHolder(folder)).toBeNull();
  });

  it('of a process that was killed is free at once, and its engine is gone', async () => {
    const holder = spawn(process.execPath, [HOLDER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const enginePid = Number(await new Promise<Buffer>((resolve) => holder.stdout.once('data', resolve)));
    expect(isAlive(enginePid)).toBe(true);
    expect(readHolder(folder)).toMatchObject({ pid: holder.pid, url: 'http://localhost:4680' });
    await expect(openEngine({ dataDir: folder })).rejects.toMatchObject({ code: 'store-locked' });
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('exit', resolve));
    expect(readHolder(folder)).toBeNull();
    await using(async (engine) => expect(await engine.query('SELECT 1 AS one')).toEqual([{ one: 1 }]));
    await until(() => !isAlive(enginePid), 'the orphan to end');
  });

  it('is not held by particulars left behind, even when their process id is in use again', () => {
    lockDataFolder(folder).release();
    writeFileSync(join(folder, 'holder.json'), JSON.stringify({ pid: process.pid, url: null, startedAt: 0 }));
    expect(readHolder(folder)).toBeNull();
    const lock = lockDataFolder(folder);
    expect(readHolder(folder)?.pid).toBe(process.pid);
    lock.release();
  });

  it('nobody opened has no holder', () => {
    expect(readHolder(join(folder, 'absent'))).toBeNull();
  });
});
