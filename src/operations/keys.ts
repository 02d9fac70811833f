import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type ApiKey, apiKeys, createApiKey, KEY_SCOPES, revokeApiKey } from '../store/metadata/api-keys.ts';
import { recordAudit } from '../store/metadata/audit.ts';
import { operation } from './operation.ts';
import { listOf } from './parameters.ts';

const keyFacts = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  lastFour: z.string(),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
});

export const keysCreate = operation({
  name: 'keys-create',
  summary: 'Make an API key; it is shown once.',
  access: 'admin',
  input: z.object({
    name: z.string().min(1).max(200).default('unnamed').describe('What the key is for.'),
    scope: listOf(z.enum(KEY_SCOPES)).default(['read']).describe('What it allows: ingest, read, admin.'),
  }),
  output: keyFacts.extend({ secret: z.string() }),
  command: { words: ['keys', 'create'] },
  async run({ metadata, clock, keys, keysChanged }, { name, scope }) {
    const at = clock();
    if (!scope.includes('admin') && (await keys()).every(({ scopes }) => !scopes.includes('admin'))) {
      throw new AppError(
        'bad-request',
        'The first key must be one for an administrator: with any key the server is no longer open.',
        'Add --scope admin.',
      );
    }
    const { key, secret } = await createApiKey(metadata, { name, scopes: scope, createdAt: at });
    await keysChanged();
    await recordAudit(metadata, {
      at,
      actor: 'local',
      action: 'key.create',
      subject: key.id,
      detail: { name, scopes: scope.join(',') },
    });
    return { ...factsOf(key), secret };
  },
  table: ({ secret, name, scopes }) => [{ secret, name, scopes: scopes.join(', ') }],
});

export const keysList = operation({
  name: 'keys-list',
  summary: 'All API keys, without their secrets.',
  access: 'admin',
  input: z.object({}),
  output: z.object({ keys: z.array(keyFacts) }),
  command: { words: ['keys', 'list'] },
  run: async ({ metadata }) => ({ keys: (await apiKeys(metadata)).map(factsOf) }),
  table: ({ keys }) => keys.map((key) => ({ ...key, scopes: key.scopes.join(', ') })),
});

export const keysRevoke = operation({
  name: 'keys-revoke',
  summary: 'Make an API key worthless, at once.',
  access: 'admin',
  input: z.object({ id: z.string().describe('The id, as keys list shows it.') }),
  output: z.object({ id: z.string(), revoked: z.boolean() }),
  command: { words: ['keys', 'revoke'], argument: { parameter: 'id', isFile: false } },
  async run({ metadata, clock, keysChanged }, { id }) {
    const at = clock();
    keepAnAdministrator(await apiKeys(metadata), id);
    if (!(await revokeApiKey(metadata, id, at)))
      throw new AppError('not-found', `No key in force has the id "${id}".`, 'See whence keys list.');
    await keysChanged();
    await recordAudit(metadata, { at, actor: 'local', action: 'key.revoke', subject: id, detail: {} });
    return { id, revoked: true };
  },
  table: (output) => [{ id: output.id, state: 'revoked' }],
});

/** Keys that nobody could revoke or add to would shut everyone out. */
function keepAnAdministrator(all: readonly ApiKey[], leaving: string): void {
  const before = all.filter(({ revokedAt }) => revokedAt === null);
  const after = before.filter(({ id }) => id !== leaving);
  if (after.length === 0 || isAdministered(after) || !isAdministered(before)) return;
  throw new AppError(
    'bad-request',
    'This is the last key of an administrator: nobody could make or revoke keys any more.',
    'Make another by whence keys create --scope admin, or revoke the other keys first.',
  );
}

function isAdministered(keys: readonly ApiKey[]): boolean {
  return keys.some(({ scopes }) => scopes.includes('admin'));
}

function factsOf({ id, name, scopes, lastFour, createdAt, revokedAt }: ApiKey): z.infer<typeof keyFacts> {
  return {
    id,
    name,
    scopes: [...scopes],
    lastFour,
    createdAt: new Date(createdAt).toISOString(),
    revokedAt: revokedAt === null ? null : new Date(revokedAt).toISOString(),
  };
}
