import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SOURCE_KIND_NAMES, sourceKind } from './core/capture/report/source-kind.ts';
import { AppError } from './errors.ts';

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const LONGEST_EVERY_MINUTES = 44_640;

const source = z
  .strictObject({
    name: z.string().regex(NAME, 'must be lower case letters, digits and hyphens').describe('A name of your own.'),
    kind: z.enum(SOURCE_KIND_NAMES).describe('Which report to read.'),
    key: z.string().min(1).nullable().default(null).describe('Only by WHENCE_SOURCES_<NAME>_KEY or …_KEY_FILE.'),
    url: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .default(null)
      .describe('Another address of its API.'),
    from: z.iso
      .date()
      .nullable()
      .default(null)
      .describe('First UTC day to read; default a month before the first time.'),
    everyMinutes: z.coerce
      .number()
      .int()
      .min(5)
      .max(LONGEST_EVERY_MINUTES)
      .nullable()
      .default(null)
      .describe('How often to ask.'),
    restatedDays: z.coerce
      .number()
      .int()
      .min(0)
      .max(90)
      .nullable()
      .default(null)
      .describe('Days that are read again each time, since the provider may still change them.'),
    asCalls: z
      .boolean()
      .default(false)
      .describe('Let lines stand as calls in the ledger; right only where nothing else sees these calls.'),
  })
  .refine(({ kind, asCalls }) => !asCalls || sourceKind(kind).callsWhen !== null, {
    path: ['asCalls'],
    error: 'is not for reports of money alone',
  });

/** Report APIs of providers to read on a schedule. Names differ. */
export const sourcesSchema = z
  .array(source)
  .refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length, 'has a name twice');

export type SourceConfig = z.infer<typeof source>;

/** A secret in a file is soon in a repository. */
export function refuseSourceKeys(sources: unknown, file: string): void {
  for (const entry of entriesOf(sources)) {
    if (entry['key'] === undefined) continue;
    const variable = keyVariable(String(entry['name']));
    throw new AppError(
      'bad-config',
      `${file}: the key of the source ${String(entry['name'])} must not stand in a file.`,
      `Set ${variable} or ${variable}_FILE instead.`,
    );
  }
}

/** Puts the keys that the environment has into the sources of their names. */
export function addSourceKeys(sources: unknown, env: NodeJS.ProcessEnv): void {
  for (const entry of entriesOf(sources)) {
    const variable = keyVariable(String(entry['name']));
    const file = env[`${variable}_FILE`];
    const key = env[variable] ?? (file === undefined ? undefined : readFileSync(file, 'utf8').trim());
    if (key !== undefined) entry['key'] = key;
  }
}

/** The environment variable of a source's key: of openai-main it is WHENCE_SOURCES_OPENAI_MAIN_KEY. */
export function keyVariable(name: string): string {
  return `WHENCE_SOURCES_${name.replaceAll('-', '_').toUpperCase()}_KEY`;
}

/** What stands for sources before it has been checked. */
function entriesOf(sources: unknown): { [key: string]: unknown }[] {
  return Array.isArray(sources)
    ? sources.filter((entry): entry is { [key: string]: unknown } => typeof entry === 'object' && entry !== null)
    : [];
}
