import { Readable } from 'node:stream';
import { importFiles } from '../src/operations/import.ts';
import type { ImportInput, ImportSummary } from '../src/operations/import-schema.ts';
import type { TestWhence } from './whence.ts';

/** Imports texts or bytes as the files of one import. */
export function importAll(
  whence: TestWhence,
  format: ImportInput['format'],
  files: readonly (string | Uint8Array)[],
  settings: Partial<ImportInput> = {},
): Promise<ImportSummary> {
  const input = { format, label: [], source: 'test', ...settings };
  return importFiles(
    whence.context,
    input,
    files.map((file, index) => ({
      name: `file-${index + 1}`,
      onDisk: null,
      content: () => Readable.from([Buffer.from(file)]),
    })),
  );
}
