import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { formatNamed } from './core/capture/formats.ts';
import type { Problem } from './core/problem.ts';
import { nearest } from './core/spelling.ts';
import { isTimeZone } from './core/time-zone.ts';
import { AppError } from './errors.ts';
import { currenciesSchema } from './currency-config.ts';
import { eventsSchema } from './event-config.ts';
import { gatewaySchema } from './gateway-config.ts';
import { governanceSchema } from './governance-config.ts';
import { addSourceKeys, refuseSourceKeys, sourcesSchema } from './source-config.ts';
import { yamlFrom } from './yaml.ts';

const ROLES = ['gateway', 'collect', 'api', 'jobs'] as const;
const MEBIBYTE = 1024 * 1024;

const engine = z.strictObject({
  url: z.url().nullable().default(null).describe('A ClickHouse HTTP address. Unset: the embedded engine is started.'),
  user: z.string().default('default').describe('User at that address.'),
  password: z
    .string()
    .nullable()
    .default(null)
    .describe('Only by WHENCE_ENGINE_PASSWORD or WHENCE_ENGINE_PASSWORD_FILE.'),
  database: z.string().default('whence').describe('Database at that address; created if missing.'),
  memoryMebibytes: z.coerce
    .number()
    .int()
    .min(512)
    .default(2048)
    .describe('Upper bound for the embedded engine, in MiB.'),
});

const providers = z.array(
  z.strictObject({
    name: z.string().min(1).describe('Name shown as provider.'),
    hosts: z.array(z.string().min(1)).default([]).describe('Host names of its API.'),
    format: z
      .string()
      .refine((name) => formatNamed(name) !== null, 'is no wire format')
      .describe('The wire format it speaks, for example openai.chat or anthropic.messages.'),
  }),
);

const privacy = z.strictObject({
  pseudonymise: z.boolean().default(true).describe('Replace customer ids by tokens that only the key can reverse.'),
  key: z
    .string()
    .nullable()
    .default(null)
    .describe('Only by WHENCE_PRIVACY_KEY or WHENCE_PRIVACY_KEY_FILE: 64 hexadecimal digits.'),
  fingerprintKey: z
    .string()
    .nullable()
    .default(null)
    .describe('Only by WHENCE_PRIVACY_FINGERPRINT_KEY or …_FILE: 64 hexadecimal digits; key of hashes over prompts.'),
});

const limits = z.strictObject({
  lineMebibytes: z.coerce
    .number()
    .int()
    .min(1)
    .max(512)
    .default(64)
    .describe('Longest accepted line of an import, in MiB.'),
  bodyMebibytes: z.coerce
    .number()
    .int()
    .min(1)
    .default(16)
    .describe('Largest accepted body of an operation (imports stream), in MiB.'),
});

const inbox = z.strictObject({
  mebibytes: z.coerce
    .number()
    .int()
    .min(1)
    .default(1024)
    .describe('How much live capture may wait on disk for the store, in MiB; more is refused with 503.'),
});

/** Every key of whence.yaml with its meaning and default; the reference page and the JSON Schema come from here. */
export const configSchema = z.strictObject({
  data: z.string().default('./data').describe('Folder of the embedded stores, keys and rejected input.'),
  host: z.string().default('127.0.0.1').describe('Address to listen on. Anything but loopback needs an API key.'),
  port: z.coerce.number().int().min(0).max(65535).default(4680).describe('Port to listen on; 0 picks a free one.'),
  otlpPort: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .nullable()
    .default(null)
    .describe(
      'A second port of the doors that collect; OTLP exporters that are told nothing send to 4318. Unset: none.',
    ),
  roles: z
    .array(z.enum(ROLES))
    .default([...ROLES])
    .describe('What this process does.'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'is no IANA time zone')
    .default('UTC')
    .describe('Zone of days and months when a question names none.'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least severe message that is logged.'),
  rules: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'Attribution rules to publish on start, as a YAML file. Unset: the starter pack, then whatever was published.',
    ),
  prices: z
    .array(z.string())
    .default([])
    .describe('Price files of your own (contracts, self-hosted models), in rising precedence.'),
  contracts: z
    .array(z.string())
    .default([])
    .describe('Files of what is agreed with providers: discounts, rates, volume, credits, minimums; see the guide.'),
  currencies: currenciesSchema
    .default({})
    .describe('Dollars for one unit of each currency by date, as `EUR: [{from: 2026-01-01, rate: 1.08}]`.'),
  governance: governanceSchema.default(() => governanceSchema.parse({})),
  keys: z.string().nullable().default(null).describe('A YAML file that names keys of providers; see the guide.'),
  engine: engine.default(() => engine.parse({})),
  providers: providers.default([]).describe('Further providers that speak a known wire format.'),
  sources: sourcesSchema.default([]).describe('Usage and cost reports of providers to read on a schedule.'),
  privacy: privacy.default(() => privacy.parse({})),
  limits: limits.default(() => limits.parse({})),
  events: eventsSchema.default([]).describe('Maps from CloudEvents sent to /api/events to calls, by their type.'),
  gateway: gatewaySchema.default(() => gatewaySchema.parse({})),
  inbox: inbox.default(() => inbox.parse({})),
});
export type Config = z.infer<typeof configSchema>;

const SECRETS = [
  ['engine', 'password'],
  ['privacy', 'key'],
  ['privacy', 'fingerprintKey'],
] as const;

type Tree = { [key: string]: unknown };

/**
 * Reads whence.yaml (or `path`), then WHENCE_… variables, then `overrides` (command line), each winning over the one before.
 * Throws AppError bad-config naming every unknown or wrong key, with the nearest known one.
 */
export function loadConfig(path: string | null, env: NodeJS.ProcessEnv, overrides: Tree = {}): Config {
  const file = path ?? (existsSync('whence.yaml') ? 'whence.yaml' : null);
  const tree = file === null ? {} : readConfigFile(file);
  refuseSecrets(tree, file ?? '');
  refuseSourceKeys(tree['sources'], file ?? '');
  applyEnvironment(tree, env);
  merge(tree, overrides);
  addSourceKeys(tree['sources'], env);
  const parsed = configSchema.safeParse(tree);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, file ?? 'configuration'));
  const text = problems.map(({ place, reason }) => `${place}: ${reason}`).join('; ');
  throw new AppError('bad-config', text, 'See docs/reference/configuration.md.', problems);
}

/** A secret in a file is soon in a repository. */
function refuseSecrets(tree: Tree, file: string): void {
  for (const [section, key] of SECRETS) {
    const keys = tree[section];
    if (!isTree(keys) || keys[key] === undefined) continue;
    const variable = variableOf([section, key]);
    throw new AppError(
      'bad-config',
      `${file}: ${section}.${key} must not stand in a file.`,
      `Set ${variable} or ${variable}_FILE instead.`,
    );
  }
}

/** The bytes of a MiB limit. */
export function mebibytes(count: number): number {
  return count * MEBIBYTE;
}

function readConfigFile(file: string): Tree {
  let text: string;
  try {
    text = readFileSync(resolve(file), 'utf8');
  } catch {
    throw new AppError('bad-config', `${file} cannot be read.`, 'Give an existing file by --config, or none.');
  }
  const tree: unknown = yamlFrom(text, file, 'bad-config') ?? {};
  if (!isTree(tree)) throw new AppError('bad-config', `${file} holds no keys.`, 'Write it as "key: value" lines.');
  return tree;
}

/** WHENCE_ENGINE_URL sets engine.url; WHENCE_ENGINE_PASSWORD_FILE reads it from a file; lists are comma separated. */
function applyEnvironment(tree: Tree, env: NodeJS.ProcessEnv): void {
  for (const [path, schema] of leaves(configSchema)) {
    const name = variableOf(path);
    const file = env[`${name}_FILE`];
    const value = env[name] ?? (file === undefined ? undefined : readFileSync(file, 'utf8').trim());
    if (value === undefined) continue;
    merge(tree, nest(path, decode(value, schema)));
  }
}

function decode(value: string, schema: z.ZodType): unknown {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return value.trim().startsWith('[') ? listIn(value) : value.split(',');
  if (inner instanceof z.ZodBoolean)
    return value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;
  return value;
}

/** A list as JSON; what is none is left for the schema to refuse by its key. */
function listIn(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodNullable) inner = inner.unwrap();
  return inner;
}

/** The environment variable of a key: engine.memoryMebibytes is WHENCE_ENGINE_MEMORY_MEBIBYTES. */
export function variableOf(path: readonly string[]): string {
  return `WHENCE_${path.map((part) => part.replace(/[A-Z]/g, '_$&').toUpperCase()).join('_')}`;
}

/** Every key that is no section, with its path. */
export function leaves(schema: z.ZodObject, above: readonly string[] = []): [readonly string[], z.ZodType][] {
  return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, child]) => {
    const inner = unwrap(child);
    const path = [...above, key];
    return inner instanceof z.ZodObject ? leaves(inner, path) : [[path, child] as [readonly string[], z.ZodType]];
  });
}

function nest([first = '', ...rest]: readonly string[], value: unknown): Tree {
  return { [first]: rest.length === 0 ? value : nest(rest, value) };
}

function merge(into: Tree, from: Tree): void {
  for (const [key, value] of Object.entries(from)) {
    if (value === undefined) continue;
    const present = into[key];
    if (isTree(present) && isTree(value)) merge(present, value);
    else into[key] = value;
  }
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemsOf(issue: z.core.$ZodIssue, file: string): Problem[] {
  const at = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') {
    return [
      {
        code: 'bad-config',
        place: `${file}: ${at.join('.')}`,
        reason: issue.message,
        remedy: 'See docs/reference/configuration.md.',
      },
    ];
  }
  const known = leaves(configSchema).map(([path]) => path.join('.'));
  return issue.keys.map((key) => {
    const name = [...at, key].join('.');
    const suggestion = nearest(name, known);
    return {
      code: 'bad-config',
      place: `${file}: ${name}`,
      reason: 'unknown key',
      remedy: suggestion ? `Did you mean ${suggestion}?` : 'See docs/reference/configuration.md.',
    };
  });
}
