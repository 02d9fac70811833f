import { createHash } from 'node:crypto';
import { totalmem } from 'node:os';

const MIB = 1024 * 1024;

/** The database that holds everything of ours, in the embedded engine and, unless said otherwise, in a server. */
export const DATABASE = 'whence';
export const ENGINE_USER = 'app';

/** What an operator may change about the embedded engine. */
export interface EngineLimits {
  /** Bytes the engine may take in all; null for the smaller of 2 GiB and 40 % of the machine. */
  readonly memoryBytes: number | null;
  /** Threads of one query; null for as many as there are cores. */
  readonly threads: number | null;
}

export const DEFAULT_LIMITS: EngineLimits = { memoryBytes: null, threads: null };

export interface EngineFiles {
  readonly tmp: string;
  readonly userFiles: string;
  readonly log: string;
  readonly errorLog: string;
  readonly users: string;
}

/** Bytes the engine may take in all. */
function engineMemory(limits: EngineLimits): number {
  return limits.memoryBytes ?? Math.floor(Math.min(2048 * MIB, totalmem() * 0.4));
}

/** The engine's server settings. */
export function serverSettings(files: EngineFiles, limits: EngineLimits): string {
  const memory = engineMemory(limits);
  return xml({
    clickhouse: {
      timezone: 'UTC',
      users_config: files.users,
      tmp_path: files.tmp,
      user_files_path: files.userFiles,
      logger: { log: files.log, errorlog: files.errorLog, level: 'warning', size: '5M', count: '1' },
      max_server_memory_usage: String(memory),
      mark_cache_size: String(Math.floor(memory / 16)),
      index_mark_cache_size: String(Math.floor(memory / 64)),
      primary_index_cache_size: String(Math.floor(memory / 16)),
      uncompressed_cache_size: '0',
      mmap_cache_size: '0',
      compiled_expression_cache_size: String(16 * MIB),
      background_pool_size: '2',
      background_schedule_pool_size: '8',
      max_concurrent_queries: '64',
      // A table that stops answering must not be emptied by accident, but a test's or a partition's swap must work.
      max_table_size_to_drop: '0',
      max_partition_size_to_drop: '0',
      merge_tree: {
        // An acknowledged batch survives a power cut.
        fsync_after_insert: '1',
        fsync_part_directory: '1',
        // These two refuse a setting above what the small pool can honour.
        number_of_free_entries_in_pool_to_execute_mutation: '1',
        number_of_free_entries_in_pool_to_lower_max_size_of_merge: '1',
        number_of_free_entries_in_pool_to_execute_optimize_entire_partition: '1',
      },
    },
  });
}

/**
 * Who may do what. The engine logs itself in as `default` without a password (it refuses to start otherwise), so
 * `default` may do nothing but open the listener, and its quota is used up by the two statements of the start:
 * whoever comes later over the port without a password gets nothing, not even SYSTEM STOP LISTEN.
 */
export function userSettings(password: string, limits: EngineLimits): string {
  const memory = engineMemory(limits);
  return xml({
    clickhouse: {
      profiles: {
        // The form that a request is read from belongs to this profile: rules may have many values.
        default: { max_memory_usage: String(16 * MIB), max_threads: '1', http_max_fields: '1000000' },
        app: {
          async_insert: '0',
          max_memory_usage: String(Math.floor(memory * 0.8)),
          max_bytes_before_external_group_by: String(Math.floor(memory * 0.4)),
          max_bytes_before_external_sort: String(Math.floor(memory * 0.4)),
          ...(limits.threads === null ? {} : { max_threads: String(limits.threads) }),
        },
      },
      quotas: {
        app: {},
        start: { interval: { duration: '2000000000', queries: '2' } },
      },
      users: {
        default: {
          password: '',
          networks: { ip: '127.0.0.1' },
          profile: 'default',
          quota: 'start',
          grants: { query: ['GRANT SYSTEM LISTEN ON *.*'] },
        },
        [ENGINE_USER]: {
          password_sha256_hex: createHash('sha256').update(password).digest('hex'),
          networks: { ip: '127.0.0.1' },
          profile: 'app',
          quota: 'app',
          grants: { query: GRANTS },
        },
      },
    },
  });
}

const TABLE_ENGINES = [
  'MergeTree',
  'SummingMergeTree',
  'ReplacingMergeTree',
  'AggregatingMergeTree',
  'Memory',
  'Null',
  'Distributed',
];

/** Our own database only, and no way to a file, a URL or another server. */
const GRANTS = [
  `GRANT CREATE DATABASE, CREATE TABLE, CREATE VIEW, DROP TABLE, DROP VIEW, ALTER, SELECT, INSERT, TRUNCATE, OPTIMIZE, SHOW ON ${DATABASE}.*`,
  'GRANT SELECT ON system.*',
  'GRANT KILL QUERY, CREATE TEMPORARY TABLE, SYSTEM SYNC FILE CACHE ON *.*',
  ...TABLE_ENGINES.map((engine) => `GRANT TABLE ENGINE ON ${engine}`),
];

type Xml = string | readonly string[] | { readonly [name: string]: Xml };

function xml(value: Xml, name = ''): string {
  if (typeof value === 'string') return element(name, value.replace(/&/g, '&amp;').replace(/</g, '&lt;'));
  if (isList(value)) return value.map((item) => xml(item, name)).join('');
  const children = Object.entries(value).map(([child, content]) => xml(content, child));
  return name === '' ? `${children.join('')}\n` : element(name, children.join(''));
}

function isList(value: Xml): value is readonly string[] {
  return Array.isArray(value);
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>\n`;
}
