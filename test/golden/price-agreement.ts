import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Call } from '../../src/core/call.ts';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import { priceBookFrom } from '../../src/core/pricing/book.ts';
import type { PriceBook } from '../../src/core/pricing/book.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import type { Price } from '../../src/core/pricing/price.ts';
import { costExpectations, expectedCall } from './cost-expectation.ts';
import type { CostExpectation } from './cost-expectation.ts';
import { EXPLANATIONS } from './price-disagreement.ts';
import type { Explanation } from './price-disagreement.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = `${root}docs/methods/price-agreement.md`;

/** The price book as it is committed. */
export function committedBook(): PriceBook {
  const folder = `${root}prices/book/`;
  return priceBookFrom(readdirSync(folder).map((name) => JSON.parse(readFileSync(folder + name, 'utf8'))));
}

/** One figure of somebody else's, beside ours. */
export interface Comparison {
  readonly row: CostExpectation;
  readonly call: Call | null;
  readonly price: Price | null;
  /** Dollars as both state them; null is unpriced or unstated. */
  readonly ours: string | null;
  readonly theirs: string;
  readonly agrees: boolean;
  /** Why the figures differ; null when they agree, or when nobody knows. */
  readonly explanation: Explanation | null;
}

/** Every row with a figure, priced by the book alone unless the figure is the provider's own. */
export function comparisons(book: PriceBook): Comparison[] {
  return costExpectations().flatMap((row) => {
    const theirs = picosFromDollars(row.expected_cost ?? '');
    if (theirs === null) return [];
    const call = expectedCall(row);
    const price = call && priceCall(call, book).price;
    const ours = price?.kind === 'priced' ? formatPicos(price.picos) : null;
    const agrees = ours === formatPicos(theirs);
    const compared = { row, call, price, ours, theirs: formatPicos(theirs), agrees };
    const explanation = agrees ? null : (EXPLANATIONS.find((each) => each.explains(compared, book)) ?? null);
    return [{ ...compared, explanation }];
  });
}

/** The page docs/methods/price-agreement.md. */
export function agreementPage(all: readonly Comparison[]): string {
  const bySource = [...Map.groupBy(all, ({ row }) => `${row.kind} | ${row.source.replace(/[:#].*$/, '')}`)];
  const explained = all.filter(({ explanation }) => explanation !== null);
  const count = (verdict: Explanation['verdict']): number =>
    explained.filter(({ explanation }) => explanation?.verdict === verdict).length;
  const agreed = all.filter(({ agrees }) => agrees).length;
  const comparable = all.length - count('not comparable');
  const percent = (((agreed + count('ours')) / comparable) * 100).toFixed(2);
  return [
    '# Our prices beside those of others',
    '',
    `${all.length} costs that providers charged or other calculators computed; ${count('not comparable')} of them say nothing about prices (no model named, prices made up, the usage of one API read as another's). Of the ${comparable} others ${agreed} agree with ours to the last digit, ${count('ours')} differ with the provider's documentation on our side (${percent} % together), ${count('data gap')} show a gap in our data, and ${all.length - agreed - explained.length} are unexplained. The rows are in \`test/golden/cost_expectations.jsonl.gz\` with source and licence each.`,
    '',
    'Written by `node test/golden/price-agreement.ts`; a test fails when this page is not current.',
    '',
    '| kind | source | rows | agree | explained | open |',
    '|---|---|--:|--:|--:|--:|',
    ...bySource.toSorted(([left], [right]) => left.localeCompare(right)).map(sourceRow),
    '',
    '## Why figures differ',
    '',
    ...EXPLANATIONS.flatMap((each) => explanationLines(each, explained)),
  ].join('\n');
}

function sourceRow([source, rows]: readonly [string, readonly Comparison[]]): string {
  const agreed = rows.filter(({ agrees }) => agrees).length;
  const explained = rows.filter(({ explanation }) => explanation !== null).length;
  return `| ${source} | ${rows.length} | ${agreed} | ${explained} | ${rows.length - agreed - explained} |`;
}

function explanationLines(each: Explanation, explained: readonly Comparison[]): string[] {
  const rows = explained.filter(({ explanation }) => explanation === each);
  if (rows.length === 0) return [];
  const models = new Set(rows.map(({ row }) => `${row.provider ?? 'no provider'} ${row.model ?? 'no model'}`));
  const names = [...models].toSorted();
  const listed = names.slice(0, 12).join(', ') + (names.length > 12 ? `, and ${names.length - 12} more` : '');
  return [
    `### ${each.title} (${rows.length})`,
    '',
    `${each.reason} [Documentation](${each.documentation}).`,
    '',
    `Rows: ${listed}.`,
    '',
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(PAGE, agreementPage(comparisons(committedBook())));
}
