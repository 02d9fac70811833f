import type { ReactNode } from 'react';
import type { PriceEntry, PriceLineEntry } from '../../data/answers.ts';
import { count, exactMoney } from '../../data/figure.ts';
import { quantityWords } from '../../data/measure-words.ts';
import { Badge } from '../../ui/chip.tsx';
import { Formula } from '../../ui/facts.tsx';

const BASIS_WORDS = {
  book: 'from the price book',
  reported: 'as the provider reported it',
  'not-billed': 'not billed: it failed before anything was used',
} as const;

/** Quantity times rate, line by line, adding up to the cost. */
export function CallFormula({ price }: { readonly price: PriceEntry }): ReactNode {
  if (price.kind === 'unpriced') {
    return (
      <p>
        <Badge tone="attention">unpriced: {price.reason}</Badge> {price.detail}
      </p>
    );
  }
  const differs = price.listCost !== null && price.listCost !== price.cost;
  const list = differs ? `; the price book says ${exactMoney(price.listCost ?? '0')}` : null;
  return (
    <Formula
      lines={price.lines.map((line) => ({
        text: quantityTimesRate(line),
        note: <Provenance line={line} />,
        amount: exactMoney(line.cost),
      }))}
      total={{
        text: (
          <>
            Cost, {BASIS_WORDS[price.basis]}
            {list} <span style={{ fontWeight: 400 }}>(price book {price.priceBook})</span>
          </>
        ),
        amount: exactMoney(price.cost),
      }}
    />
  );
}

function quantityTimesRate(line: PriceLineEntry): string {
  const rate = line.per === 'token' ? `$${line.ratePerMillion} per million` : `$${line.rate} per ${line.per}`;
  const [whole = '', fraction] = line.amount.split('.');
  const amount = fraction === undefined ? count(BigInt(whole)) : line.amount;
  return `${amount} ${quantityWords(line.quantity)} × ${rate}`;
}

function Provenance({ line }: { readonly line: PriceLineEntry }): ReactNode {
  const dates = [line.from && `since ${line.from.slice(0, 10)}`, line.to && `until ${line.to.slice(0, 10)}`];
  const parts = [line.rateId, ...dates, line.serviceTier && `${line.serviceTier} service tier`, tierWords(line)];
  return (
    <>
      {parts.filter(Boolean).join(', ')}
      {line.source && <Source source={line.source} />}
    </>
  );
}

function Source({ source }: { readonly source: NonNullable<PriceLineEntry['source']> }): ReactNode {
  const link = /^https?:\/\//.test(source.reference);
  return (
    <>
      {'; '}
      {link ? (
        <a href={source.reference} rel="noreferrer" target="_blank">
          {source.name}
        </a>
      ) : (
        `${source.name} ${source.reference}`
      )}
    </>
  );
}

function tierWords({ tier }: PriceLineEntry): string | null {
  if (!tier || tier.kind === 'flat') return null;
  const above = tier.above === null ? '' : ` above ${count(tier.above)}`;
  return `${tier.kind} tier${above}${tier.measuredOn ? ` ${quantityWords(tier.measuredOn)}` : ''}`;
}
