import { parse } from 'csv-parse/sync';
import { exportFocus, exportFocusInput } from '../src/operations/export-focus.ts';
import { checkFocusFile, type FocusReport } from '../src/operations/focus-check.ts';
import type { CheckedVersion } from '../src/operations/focus-rules.ts';
import { importAll } from './imported-file.ts';
import type { TestWhence } from './whence.ts';

export type FileRow = Readonly<Record<string, string>>;

const ALWAYS = { from: '2020-01-01', to: '2030-01-01' };

/** Brings files of FOCUS into a Whence and out of it. */
export class FocusFiles {
  readonly #whence: TestWhence;

  constructor(whence: TestWhence) {
    this.#whence = whence;
  }

  /** As one delivery, of which every row must go in. */
  async take(...files: readonly (string | Buffer)[]): Promise<void> {
    const { rejected, accepted, read, duplicate, restated } = await importAll(this.#whence, 'focus', files);
    if (rejected > 0 || accepted + duplicate + restated !== read) throw new Error('some rows did not go in');
  }

  async exported(input: Record<string, unknown>): Promise<Buffer> {
    const pieces = await exportFocus(this.#whence.context, exportFocusInput.parse({ ...ALWAYS, ...input }));
    return Buffer.concat(await Array.fromAsync(pieces));
  }
}

export function focusRowsOf(file: Buffer): FileRow[] {
  return parse(file, { columns: true, bom: true });
}

export function focusReport(file: Buffer, version: CheckedVersion): Promise<FocusReport> {
  return checkFocusFile(pieces(file), version, null);
}

/** The rules that a file fails, each with how often and where first. */
export async function focusFailures(file: Buffer, version: CheckedVersion): Promise<string[]> {
  const { results } = await focusReport(file, version);
  return results
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ rule, failures, first }) => `${rule.id} x${failures}, ${first?.place}: ${first?.value}`);
}

async function* pieces(file: Buffer): AsyncGenerator<Uint8Array> {
  yield file;
}
