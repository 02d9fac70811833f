import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError, isErrorCode } from '../errors.ts';
import { copied } from '../ingest/imports/inflated.ts';
import type { SourceFile } from '../ingest/imports/known-logs.ts';
import type { Installation } from '../operations/context.ts';
import type { Export } from '../operations/exports.ts';
import { importFiles } from '../operations/import.ts';
import { type ImportInput, importSummary, type ImportSummary } from '../operations/import-schema.ts';
import type { Operation } from '../operations/operation.ts';

/** Runs operations, in this process or by a running server; the answers are the same. */
export interface Runner {
  run(operation: Operation, input: Record<string, unknown>): Promise<unknown>;
  /** One summary over all files. */
  import(request: ImportInput, files: readonly SourceFile[], progress: (text: string) => void): Promise<ImportSummary>;
  /** What goes out as a file, piece by piece. */
  download(what: Export, input: Record<string, unknown>): Promise<AsyncIterable<Uint8Array>>;
  close(): Promise<void>;
}

/** A runner in this process; when it closes, the ledger is up to date. */
export function localRunner(installation: Installation): Runner {
  const { context } = installation;
  return {
    run: (operation, input) => operation.run(context, parsed(operation, input)),
    import: (request, files, progress) => importFiles(context, request, files, progress),
    download: (what, input) => what.pieces(context, input),
    async close() {
      await installation.ledger.settle();
      await installation.close();
    },
  };
}

function parsed(operation: Operation, input: Record<string, unknown>): Record<string, unknown> {
  const result = operation.input.safeParse(input);
  if (result.success) return result.data;
  const text = result.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`).join('; ');
  const words = operation.command?.words ?? [operation.name];
  throw new AppError('bad-request', text, `See whence ${words.join(' ')} --help.`);
}

/** A runner that asks the server at `url`; `key` is its bearer key, if it needs one. */
export function remoteRunner(url: string, key: string | null): Runner {
  if (!URL.canParse('/', url))
    throw new AppError('bad-request', `"${url}" is no address.`, 'Write it whole, such as http://127.0.0.1:4680.');
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  return {
    async run(operation, input) {
      const address = new URL(`/api/${operation.name}`, url);
      if (operation.isPostTaken) return answerOf(await reach(withQuery(address, input), { headers }));
      const body = JSON.stringify(input);
      return answerOf(
        await reach(address, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body,
        }),
      );
    },
    async import(request, files, progress) {
      const summaries: ImportSummary[] = [];
      const delivery = files.length > 1 ? randomUUID() : request.delivery;
      for (const [index, file] of files.entries()) {
        progress(`sending ${file.name}`);
        const more = index < files.length - 1;
        const input = { ...request, delivery, more, source: file.name };
        const summary = await upload(url, headers, input, copied(file.content(0)));
        summaries.push(files.length > 1 ? named(summary, file.name) : summary);
      }
      return summaries.reduce(added);
    },
    async download({ name }, input) {
      const response = await reach(withQuery(new URL(`/api/export-${name}`, url), input), { headers });
      if (!response.ok || response.body === null) throw await failureOf(response);
      return response.body;
    },
    close: () => Promise.resolve(),
  };
}

/** The address with the input as its query; a list is a parameter that is repeated. */
function withQuery(address: URL, input: Record<string, unknown>): URL {
  for (const [name, value] of Object.entries(input))
    for (const item of Array.isArray(value) ? value : [value]) address.searchParams.append(name, String(item));
  return address;
}

async function upload(
  url: string,
  headers: Record<string, string>,
  { label, ...request }: ImportInput,
  content: AsyncIterable<Uint8Array>,
): Promise<ImportSummary> {
  const address = new URL('/api/import', url);
  for (const [name, value] of Object.entries(request))
    if (value !== undefined) address.searchParams.set(name, String(value));
  for (const pair of label) address.searchParams.append('label', pair);
  return importSummary.parse(
    await answerOf(await reach(address, { method: 'POST', headers, body: content, duplex: 'half' })),
  );
}

function named(summary: ImportSummary, file: string): ImportSummary {
  return {
    ...summary,
    problems: summary.problems.map((problem) => ({ ...problem, place: `${file}, ${problem.place}` })),
  };
}

function added(left: ImportSummary, right: ImportSummary): ImportSummary {
  return {
    id: left.id,
    read: left.read + right.read,
    bytesBefore: left.bytesBefore + right.bytesBefore,
    accepted: left.accepted + right.accepted,
    duplicate: left.duplicate + right.duplicate,
    restated: left.restated + right.restated,
    removed: left.removed + right.removed,
    skipped: left.skipped + right.skipped,
    rejected: left.rejected + right.rejected,
    unpriced: left.unpriced + right.unpriced,
    seconds: left.seconds + right.seconds,
    problems: [...left.problems, ...right.problems],
    rejectedFile: left.rejectedFile ?? right.rejectedFile,
  };
}

/** What a problem answer tells; anything else tells nothing. */
const problemTold = z
  .object({ code: z.string(), detail: z.string(), hint: z.string(), problems: importSummary.shape.problems })
  .partial()
  .catch({});

async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw new AppError(
      'store-unavailable',
      `No server answers at ${url.origin}, or it stopped on the way.`,
      'Start one with whence serve, or give its address by --url; an import can be sent again, nothing counts twice.',
    );
  }
}

async function answerOf(response: Response): Promise<unknown> {
  if (!response.ok) throw await failureOf(response);
  const body: unknown = await response.json().catch(() => null);
  if (body === null) throw await failureOf(response);
  return body;
}

async function failureOf(response: Response): Promise<AppError> {
  const told: unknown = response.bodyUsed ? null : await response.json().catch(() => null);
  const { code, detail, hint, problems } = problemTold.parse(told);
  return new AppError(
    isErrorCode(code) ? code : 'internal',
    detail ?? `HTTP ${response.status}`,
    hint ?? 'See the log of the server.',
    problems,
  );
}
