import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  ClickHouseError,
  createClient,
  type ClickHouseClient,
  type ClickHouseSettings,
  ClickHouseLogLevel,
} from '@clickhouse/client';
import { AppError } from '../errors.ts';
import { ENGINE_VERSION } from './engine-library.ts';
import { DATABASE, DEFAULT_LIMITS, type EngineLimits } from './engine-settings.ts';
import { launchEngine, type Launched } from './launcher.ts';
import { lockDataFolder, type DataLock } from './lock.ts';

/** The embedded engine in a data folder, or a ClickHouse server somewhere. */
export type EngineOptions =
  | { readonly dataDir: string; readonly limits?: EngineLimits }
  | {
      readonly url: string;
      readonly user: string;
      readonly password: string;
      readonly database?: string;
      /** The cluster whose nodes hold replicas; null or absent for a single server. */
      readonly cluster?: string | null;
    };

/** Values for the `{name:Type}` places of a statement; the only way for a value to get into one. */
export type Parameters = Readonly<Record<string, unknown>>;
export type Settings = ClickHouseSettings;

/**
 * ClickHouse, wherever it runs. Rows come as objects by column name; 64-bit integers and decimals come as strings,
 * so that none loses a digit (`toFloat64(x)` or a setting where a number is wanted), times as "2026-11-01 12:00:00.123" UTC.
 * Every method fails with AppError 'store-unavailable' when the engine cannot be reached, and with the engine's own
 * error when it refuses the statement.
 */
export interface Engine {
  readonly database: string;
  /** The cluster to create tables on; null for one server. See topology.ts. */
  readonly cluster: string | null;
  query<Row>(sql: string, parameters?: Parameters, settings?: Settings): Promise<Row[]>;
  /** As query, for answers that do not fit in memory. */
  stream<Row>(sql: string, parameters?: Parameters, settings?: Settings): AsyncIterable<Row>;
  command(sql: string, parameters?: Parameters, settings?: Settings): Promise<void>;
  /**
   * Inserts blocks of the Native format (native-format.ts) as one; columns that a block leaves out take their defaults.
   * A token that was used before inserts nothing.
   */
  insertBlocks(table: string, blocks: readonly Uint8Array[], token?: string): Promise<void>;
  /** The embedded engine's process; null for a server or while it is being restarted. */
  pid(): number | null;
  /** Tells other processes that want the data folder where this one answers; nothing to do for a server. */
  announce(url: string): void;
  close(): Promise<void>;
}

/**
 * Opens the store. Fails with AppError 'store-locked' when another process has the data folder,
 * 'engine-unsupported' where the embedded engine cannot run, 'store-unavailable' when it or the server does not answer.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  if (!('dataDir' in options)) return connect(options, options.database ?? DATABASE, options.cluster ?? null, null);
  const lock = lockDataFolder(options.dataDir);
  try {
    const launched = await launchEngine(join(options.dataDir, 'engine'), options.limits ?? DEFAULT_LIMITS);
    return await connect(launched.address, DATABASE, null, { launched, lock });
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Embedded {
  readonly launched: Launched;
  readonly lock: DataLock;
}

interface Login {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

async function connect(login: Login, database: string, cluster: string | null, embedded: Embedded | null) {
  const engine = new ConnectedEngine(client(login, database), database, cluster, embedded);
  try {
    await prepare(login, engine, embedded !== null);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return engine;
}

/** Makes sure of the version and of the database, which cannot be the database of the session that creates it. */
async function prepare(login: Login, engine: ConnectedEngine, embedded: boolean): Promise<void> {
  const admin = new ConnectedEngine(client(login, 'system'), 'system', null, null);
  try {
    const [row] = await admin.query<{ version: string }>('SELECT version() AS version');
    if (embedded && row?.version !== ENGINE_VERSION) throw wrongVersion(row?.version ?? 'unknown');
    const onCluster = engine.cluster === null ? '' : ' ON CLUSTER {cluster:Identifier}';
    await admin.command(`CREATE DATABASE IF NOT EXISTS {database:Identifier}${onCluster}`, {
      database: engine.database,
      cluster: engine.cluster ?? '',
    });
  } finally {
    await admin.close();
  }
}

function client(login: Login, database: string): ClickHouseClient {
  return createClient({
    url: login.url,
    username: login.user,
    password: login.password,
    database,
    application: 'whence',
    request_timeout: 600_000,
    max_open_connections: 32,
    // Long lists of values travel in the body: a URL is limited.
    use_multipart_params_auto: true,
    // A busy connection that the engine's end dropped must not cost an answer.
    keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 1,
      output_format_json_quote_decimals: 1,
      date_time_input_format: 'best_effort',
      async_insert: 0,
      wait_end_of_query: 1,
    },
  });
}

/** Beside long values in the body, the statement is a field of it as well, of 128 KiB; a longer one goes alone. */
function fitsField(query: string): boolean {
  return Buffer.byteLength(query) < 130_000;
}

class ConnectedEngine implements Engine {
  readonly database: string;
  readonly cluster: string | null;
  readonly #client: ClickHouseClient;
  readonly #embedded: Embedded | null;

  constructor(client: ClickHouseClient, database: string, cluster: string | null, embedded: Embedded | null) {
    this.#client = client;
    this.database = database;
    this.cluster = cluster;
    this.#embedded = embedded;
  }

  query<Row>(sql: string, parameters: Parameters = {}, settings: Settings = {}): Promise<Row[]> {
    return attempt(async () => (await this.#select(sql, parameters, settings)).json<Row>());
  }

  async *stream<Row>(sql: string, parameters: Parameters = {}, settings: Settings = {}): AsyncIterable<Row> {
    const result = await attempt(() => this.#select(sql, parameters, { wait_end_of_query: 0, ...settings }));
    try {
      for await (const rows of result.stream<Row>()) for (const row of rows) yield row.json();
    } catch (error) {
      throw told(error);
    } finally {
      result.close();
    }
  }

  #select(query: string, parameters: Parameters, settings: Settings) {
    return this.#client.query({
      query,
      use_multipart_params_auto: fitsField(query),
      query_params: parameters,
      clickhouse_settings: settings,
      format: 'JSONEachRow',
    });
  }

  async command(query: string, parameters: Parameters = {}, settings: Settings = {}): Promise<void> {
    const how = {
      query_params: parameters,
      clickhouse_settings: settings,
      use_multipart_params_auto: fitsField(query),
    };
    await attempt(() => this.#client.command({ query, ...how }));
  }

  async insertBlocks(table: string, blocks: readonly Uint8Array[], token?: string): Promise<void> {
    const query = 'INSERT INTO {table:Identifier} FORMAT Native';
    // With the table's deduplication window on, equal content without a token would be dropped as well, silently.
    const deduplication: Settings =
      token === undefined ? { insert_deduplicate: 0 } : { insert_deduplicate: 1, insert_deduplication_token: token };
    const values = Readable.from(blocks, { objectMode: false });
    const { stream } = await attempt(() =>
      this.#client.exec({ query, query_params: { table }, values, clickhouse_settings: deduplication }),
    );
    for await (const _ of stream);
  }

  pid(): number | null {
    return this.#embedded?.launched.pid() ?? null;
  }

  announce(url: string): void {
    this.#embedded?.lock.announce(url);
  }

  async close(): Promise<void> {
    await this.#client.close();
    await this.#embedded?.launched.stop();
    this.#embedded?.lock.release();
  }
}

const WRONG_PASSWORD = '516';
/** What the client says of a connection that ended or did not come about in time; other such errors have a code of Node's. */
const LOST = /^timeout|socket hang up|aborted/i;

async function attempt<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    throw told(error);
  }
}

/** The engine's refusals stay what they are; failures on the way to it mean that it cannot be reached. */
function told(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const refusedUs = error instanceof ClickHouseError && error.code === WRONG_PASSWORD;
  if (error instanceof ClickHouseError ? !refusedUs : !('code' in error) && !LOST.test(error.message)) return error;
  return new AppError(
    'store-unavailable',
    `The store cannot be reached: ${error.message || error.name}`,
    refusedUs
      ? 'See that engine.user and engine.password are those of the ClickHouse server.'
      : 'The embedded engine restarts by itself; of a server see that its address is right and that it runs.',
  );
}

function wrongVersion(version: string): AppError {
  return new AppError(
    'engine-unsupported',
    `The embedded engine is version ${version}, but this program needs ${ENGINE_VERSION}`,
    'Run `npm ci` to install the engine of the lock file.',
  );
}
