import { accessSync, constants, statfsSync } from 'node:fs';
import { z } from 'zod';
import { mebibytes } from '../config.ts';
import { isLoopback } from '../core/loopback.ts';
import { engineVersion } from '../store/engine-health.ts';
import { countDirty } from '../store/metadata/dirty-hours.ts';
import type { Check } from './check.ts';
import type { Context } from './context.ts';
import { gatewayChecks } from './gateway-checks.ts';
import { operation } from './operation.ts';
import { reportStateList } from './report-states.ts';

const MIB = mebibytes(1);
const LOW_DISK_BYTES = 2 * 1024 ** 3;

export const doctor = operation({
  name: 'doctor',
  summary: 'Whether everything is in order, and what to do where it is not.',
  access: 'read',
  input: z.object({}),
  output: z.object({
    ok: z.boolean(),
    checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), remedy: z.string() })),
  }),
  async run(context) {
    const checks = [
      runtime(),
      folder(context),
      disk(context),
      await engine(context),
      inbox(context),
      ...(await gatewayChecks(context)),
      await ledger(context),
      rules(context),
      prices(context),
      await access(context),
      ...(await reports(context)),
    ];
    return { ok: checks.every(({ ok }) => ok), checks };
  },
  table: ({ checks }) =>
    checks.map(({ name, ok, detail, remedy }) => ({
      check: name,
      state: ok ? 'ok' : 'NOT OK',
      detail,
      remedy: ok ? '' : remedy,
    })),
});

function runtime(): Check {
  const ok = Number(process.versions.node.split('.')[0]) >= 24;
  return {
    name: 'runtime',
    ok,
    detail: `Node ${process.version} on ${process.platform} ${process.arch}`,
    remedy: 'Start through npm, which uses the Node of the lock file.',
  };
}

function folder(context: Context): Check {
  const check = {
    name: 'data folder',
    detail: context.config.data,
    remedy: 'Make the folder writable for the user that runs Whence.',
  };
  try {
    accessSync(context.config.data, constants.R_OK | constants.W_OK);
    return { ...check, ok: true };
  } catch {
    return { ...check, ok: false };
  }
}

function disk(context: Context): Check {
  const { bavail, bsize } = statfsSync(context.config.data);
  const free = bavail * bsize;
  return {
    name: 'disk',
    ok: free > LOW_DISK_BYTES,
    detail: `${(free / 1024 ** 3).toFixed(1)} GiB free`,
    remedy: 'Free some space; below 2 GiB merges may fail.',
  };
}

async function engine(context: Context): Promise<Check> {
  const version = await engineVersion(context.engine);
  return {
    name: 'engine',
    ok: version !== null,
    detail: version === null ? 'does not answer' : `ClickHouse ${version}`,
    remedy: 'See engine.log in the data folder; it is restarted by itself.',
  };
}

function inbox(context: Context): Check {
  const { writers, leftBehind, segments, bytes, oldestAt, lastError } = context.inbox();
  const most = mebibytes(context.config.inbox.mebibytes);
  const age = oldestAt === null ? '' : `, the oldest for ${Math.round((context.clock() - oldestAt) / 1000)} s`;
  const waiting = `${segments} segments (${(bytes / MIB).toFixed(1)} of ${context.config.inbox.mebibytes} MiB) wait${age}`;
  const left = leftBehind > 0 ? `, ${leftBehind} processes ended and left something` : '';
  return {
    name: 'inbox',
    ok: lastError === null && bytes < most / 2,
    detail: `${writers} capturing processes${left}; ${waiting}${lastError === null ? '' : `; ${lastError}`}`,
    remedy: 'See the engine and the disk above; capture goes on until the bound (inbox.mebibytes) is reached.',
  };
}

async function ledger(context: Context): Promise<Check> {
  const waiting = await countDirty(context.metadata);
  return {
    name: 'ledger',
    ok: true,
    detail:
      waiting === 0 ? 'up to date' : `${waiting} hours wait to be rebuilt; they are read from raw calls until then`,
    remedy: '',
  };
}

function rules(context: Context): Check {
  const { revision, dimensions } = context.rules();
  return {
    name: 'rules',
    ok: dimensions.length > 0,
    detail: `revision ${revision}, ${dimensions.length} dimensions`,
    remedy: 'Publish rules with whence rules publish.',
  };
}

function prices(context: Context): Check {
  return { name: 'price book', ok: true, detail: context.book.revision, remedy: '' };
}

async function access(context: Context): Promise<Check> {
  const open = (await context.keys()).length === 0;
  return {
    name: 'access',
    ok: !open || isLoopback(context.config.host),
    detail: open ? 'open to this machine: no key exists' : 'keys are required',
    remedy: 'Create a key with whence keys create, or listen on 127.0.0.1.',
  };
}

/** One check a source, so that the one that fails is named. */
async function reports(context: Context): Promise<Check[]> {
  const bySource = Map.groupBy(await reportStateList(context), ({ source }) => source);
  return Array.from(bySource, ([source, states]): Check => {
    const failing = states.find(({ problem }) => problem !== null);
    const done = states.map(({ doneAt }) => doneAt).filter((at) => at !== null);
    return {
      name: `source ${source}`,
      ok: failing === undefined,
      detail: failing?.problem
        ? `${failing.report}: ${failing.problem.reason}`
        : `${done.length} of ${states.length} reports read, last ${done.sort().at(-1) ?? 'never'}`,
      remedy: failing?.problem?.remedy ?? '',
    };
  });
}
