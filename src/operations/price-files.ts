import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { priceBookFrom, type PriceBook } from '../core/pricing/book.ts';
import { AppError } from '../errors.ts';
import { yamlFrom } from '../yaml.ts';

const BOOK_FOLDER = fileURLToPath(new URL('../../prices/book/', import.meta.url));

/** The book that ships with the program, with the user's own price files before it. Throws bad-price-file listing every problem. */
export function readPriceBook(ownFiles: readonly string[]): PriceBook {
  const shipped = readdirSync(BOOK_FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name): unknown => JSON.parse(readFileSync(BOOK_FOLDER + name, 'utf8')));
  const book = priceBookFrom(shipped, ownFiles.map(readOwnPrices));
  if (book.problems.length === 0) return book;
  throw new AppError(
    'bad-price-file',
    'A price file is not sound.',
    'Mend what is listed; see docs/guide/prices.md.',
    book.problems,
  );
}

function readOwnPrices(file: string): unknown {
  if (!existsSync(file))
    throw new AppError(
      'bad-price-file',
      `The price file ${file} does not exist.`,
      'Mend "prices" in the configuration.',
    );
  return yamlFrom(readFileSync(file, 'utf8'), file, 'bad-price-file');
}
