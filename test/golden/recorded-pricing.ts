import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Call } from '../../src/core/call.ts';
import type { PriceBook } from '../../src/core/pricing/book.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { hasUsage } from '../../src/core/quantity.ts';
import { committedBook } from './price-agreement.ts';
import { capturedRows, type RecordedCapture, tallyByProvider } from './recorded.ts';

const PAGE = fileURLToPath(new URL('../../docs/methods/recorded-traffic.md', import.meta.url));

/** Calls that succeeded and told what they used: what a price can be expected for. */
export function chargeable(captures: readonly RecordedCapture[], book: PriceBook): PricedCall[] {
  return captures
    .flatMap(({ captured }) => (captured.kind === 'call' ? [captured.call] : []))
    .filter((call) => call.status === 'ok' && hasUsage(call.usage))
    .map((call: Call) => priceCall(call, book));
}

/** Whether the book prices any model of this one's family at this provider: then this one ought to have a price. */
export function isPricedFamily({ call, model }: PricedCall, book: PriceBook): boolean {
  const models = book.entries.get(call.provider);
  if (models === undefined || model.family === null) return false;
  const family = model.family.toLowerCase();
  return [...models.keys()].some((name) => name.includes(family));
}

/** The page docs/methods/recorded-traffic.md. */
export function recordedTrafficPage(captures: readonly RecordedCapture[], book: PriceBook): string {
  const priced = chargeable(captures, book);
  const family = priced.filter((each) => isPricedFamily(each, book));
  const known = family.filter(({ price }) => price.kind === 'priced');
  const rows = tallyByProvider(captures).map((tally) => {
    const names = new Set(
      captures
        .filter(({ row }) => row.provider === tally.provider)
        .flatMap(({ captured }) => (captured.kind === 'call' ? [captured.call.id] : [])),
    );
    const own = priced.filter(({ call }) => names.has(call.id));
    const unpriced = own.flatMap(({ price }) => (price.kind === 'unpriced' ? [price] : []));
    const reasons = [...Map.groupBy(unpriced, ({ reason }) => reason)]
      .map(([reason, all]) => `${reason} ${all.length}`)
      .join(', ');
    return [
      tally.provider,
      tally.rows,
      tally.withUsage,
      tally.calls,
      tally.skipped,
      tally.rejected,
      own.length - unpriced.length,
      reasons,
      tally.holds,
      tally.broken,
    ];
  });
  return [
    '# What recorded traffic becomes',
    '',
    `Every exchange of the vendored corpus ([origin](../../test/golden/README.md)) read, captured and priced by the book alone. Of ${family.length} successful records of model families that the book prices, ${known.length} are priced (${((known.length / family.length) * 100).toFixed(1)} %). Written by \`npx node test/golden/recorded-pricing.ts\`; a test holds it current.`,
    '',
    '- *with usage*: its recorder found a usage object in the response; each becomes exactly one call.',
    '- *skipped*: no billable operation (a model list, a file, a token count).',
    '- *priced*, *unpriced*: of calls that succeeded and told what they used.',
    '- *holds*, *broken*: our disjoint classes against the total the provider stated; broken ones contradict themselves and are marked so.',
    '',
    '| provider | read | with usage | calls | skipped | rejected | priced | unpriced, by reason | holds | broken |',
    '|---|--:|--:|--:|--:|--:|--:|---|--:|--:|',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    '## What has no price, and why',
    '',
    '| provider | model | calls | reason |',
    '|---|---|--:|---|',
    ...unpricedModels(priced).map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n');
}

function unpricedModels(priced: readonly PricedCall[]): (string | number)[][] {
  const unpriced = priced.flatMap(({ call, price }) => (price.kind === 'unpriced' ? [{ call, price }] : []));
  const groups = Map.groupBy(
    unpriced,
    ({ call, price }) =>
      `${call.provider} | ${call.responseModel ?? call.requestModel ?? '(none)'} | ${price.detail || price.reason}`,
  );
  return [...groups]
    .sort(([a, left], [b, right]) => right.length - left.length || a.localeCompare(b, 'en'))
    .map(([key, all]) => {
      const [provider = '', model = '', reason = ''] = key.split(' | ');
      return [provider, model, all.length, reason];
    });
}

if (import.meta.main) writeFileSync(PAGE, recordedTrafficPage(capturedRows(), committedBook()));
