import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { KnownKey } from '../core/capture/key-catalogue.ts';
import { canonicalProvider } from '../core/provider.ts';
import { AppError } from '../errors.ts';
import { yamlFrom } from '../yaml.ts';

const LONGEST_MARK = 60;

const key = z
  .strictObject({
    provider: z
      .string()
      .min(1)
      .transform((name) => canonicalProvider(name)),
    id: z.string().min(1).nullable().default(null),
    mark: z
      .string()
      .regex(
        /^(?:[0-9a-f]+…)?[^…\s]{4}$|^[0-9a-f]+$/,
        'is neither a mark as calls bear it nor the last four characters',
      )
      .max(LONGEST_MARK, 'is too long: never write a whole key here')
      .nullable()
      .default(null),
    name: z.string().min(1),
    project: z.string().min(1).nullable().default(null),
    account: z.string().min(1).nullable().default(null),
  })
  .refine(({ id, mark }) => id !== null || mark !== null, 'has neither an id nor a mark');

const keyFile = z.strictObject({ keys: z.array(key) });

/** Reads the file of known keys; none when there is no file. Throws bad-config naming every wrong entry. */
export function readKeyFile(path: string | null): KnownKey[] {
  if (path === null) return [];
  const parsed = keyFile.safeParse(yamlFrom(textOf(path), path, 'bad-config'));
  if (parsed.success) return parsed.data.keys;
  const problems = parsed.error.issues.map(({ path: at, message }) => ({
    code: 'bad-config',
    place: `${path}: ${at.join('.')}`,
    reason: message,
    remedy: 'See docs/guide/provider-apis.md.',
  }));
  const text = problems.map(({ place, reason }) => `${place}: ${reason}`).join('; ');
  throw new AppError('bad-config', text, 'See docs/guide/provider-apis.md.', problems);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new AppError('bad-config', `${path} cannot be read.`, 'Give an existing file as keys, or none.');
  }
}
