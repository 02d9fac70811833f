import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { type BookAdditions, priceBookFrom, type PriceBook } from '../core/pricing/book.ts';
import type { Contract } from '../core/pricing/contract.ts';
import { readContracts } from '../core/pricing/contract-file.ts';
import type { Problem } from '../core/problem.ts';
import { AppError } from '../errors.ts';
import { yamlFrom } from '../yaml.ts';

const BOOK_FOLDER = fileURLToPath(new URL('../../prices/book/', import.meta.url));

/** The book that ships with the program, with the user's own price files before it. Throws bad-price-file listing every problem. */
export function readPriceBook(ownFiles: readonly string[]): PriceBook {
  return soundBook(shippedPrices(), ownFiles.map(readOwnFile));
}

/** The price files that ship with the program. */
export function shippedPrices(): readonly unknown[] {
  return readdirSync(BOOK_FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name): unknown => JSON.parse(readFileSync(BOOK_FOLDER + name, 'utf8')));
}

/** Throws bad-price-file listing every problem. */
export function soundBook(
  files: readonly unknown[],
  overrides: readonly unknown[],
  additions: BookAdditions = {},
): PriceBook {
  const book = priceBookFrom(files, overrides, additions);
  if (book.problems.length > 0) throw notSound('A price file is not sound.', book.problems);
  return book;
}

/** The contracts of the configuration. Throws bad-price-file. */
export function configuredContracts({ contracts }: Pick<Config, 'contracts'>): Contract[] {
  return contracts.flatMap((file) => soundContracts(readOwnFile(file)));
}

/** Throws bad-price-file listing every problem. */
export function soundContracts(file: unknown): readonly Contract[] {
  const read = readContracts(file);
  if ('problems' in read) throw notSound('A contract is not sound.', read.problems);
  return read;
}

/** Throws bad-price-file when it is not there, or no YAML. */
export function readOwnFile(file: string): unknown {
  if (!existsSync(file))
    throw new AppError(
      'bad-price-file',
      `The price file ${file} does not exist.`,
      'Mend "prices" or "contracts" in the configuration.',
    );
  return yamlFrom(readFileSync(file, 'utf8'), file, 'bad-price-file');
}

function notSound(message: string, problems: readonly Problem[]): AppError {
  return new AppError('bad-price-file', message, 'Mend what is listed; see docs/guide/prices.md.', problems);
}
