import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { paletteOf } from '../../charts/palette.ts';
import { Steps } from '../../charts/steps.tsx';
import type { StepSeries } from '../../charts/step-canvas.tsx';
import { count } from '../../data/figure.ts';
import { quantityWords } from '../../data/measure-words.ts';
import type { RateEntry } from '../../data/price-book.ts';
import { isPlain, rateWords, useModelPrice } from '../../data/price-book.ts';
import { useNow } from '../../state/use-now.ts';
import { useView } from '../../state/use-view.ts';
import { IconButton } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useScheme } from '../../ui/theme.tsx';
import styles from './prices.module.css';

const COLUMNS: readonly Column<RateEntry>[] = [
  { id: 'quantity', title: 'Of what', render: ({ quantity }) => quantityWords(quantity) },
  {
    id: 'rate',
    title: 'Rate',
    numeric: true,
    render: (rate) => <span title={rate.note ?? ''}>{rateWords(rate)}</span>,
  },
  { id: 'from', title: 'From', render: ({ from }) => from?.slice(0, 10) ?? 'ever' },
  { id: 'to', title: 'Until', minor: true, render: ({ to }) => to?.slice(0, 10) ?? 'now' },
  { id: 'when', title: 'Only', minor: true, render: conditionWords },
  { id: 'source', title: 'Source', render: (rate) => <Source rate={rate} /> },
  { id: 'observed', title: 'Seen', minor: true, render: ({ observedAt }) => observedAt ?? '' },
];

/** What one model costs and has cost: the plain rates over time, and every rate with its conditions and source. */
export function ModelPrice({ provider, model }: { readonly provider: string; readonly model: string }): ReactNode {
  const { change } = useView();
  const answer = useModelPrice({ provider, model });
  const rates = answer.data?.prices.flatMap((entry) => entry.rates);
  return (
    <Panel
      title={`${model} at ${provider}`}
      note={rates && `${count(rates.length)} rates`}
      actions={<IconButton label="Close" icon="close" onClick={() => change({ price: undefined })} />}
      progress={[answer]}
      height={260}
      flush
    >
      {rates?.length === 0 && (
        <p className={styles['none']}>
          The book has no price of its own for it; another name of the same model may have. Search below.
        </p>
      )}
      {rates && rates.length > 0 && (
        <>
          <History rates={rates} label={`Rates of ${model} over time`} />
          <DataTable
            label="Rates"
            columns={COLUMNS}
            rows={rates.toSorted(plainFirst)}
            rowKey={({ rateId }) => rateId}
            maxHeight={360}
          />
        </>
      )}
    </Panel>
  );
}

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

function History({ rates, label }: { readonly rates: readonly RateEntry[]; readonly label: string }): ReactNode {
  const { scheme } = useScheme();
  const now = useNow(HOUR_MS);
  const series = useMemo(() => stepsOf(rates, scheme, now), [rates, scheme, now]);
  if (series.every(({ steps }) => new Set(steps.map(({ value }) => value)).size < 2)) {
    return <p className={styles['none']}>The plain rates have not changed as long as they are known.</p>;
  }
  return (
    <div className={styles['history']}>
      <Steps series={series} label={label} height={200} scheme={scheme} axisText={(value) => `$${value}`} />
    </div>
  );
}

/** Plain rates for tokens, each from its day on until today; one without a first day begins a year before the first known. */
function stepsOf(rates: readonly RateEntry[], scheme: 'light' | 'dark', now: number): StepSeries[] {
  const plain = rates.filter((rate) => isPlain(rate) && rate.ratePerMillion !== null);
  const firsts = plain.flatMap(({ from }) => (from === null ? [] : [Date.parse(from)]));
  const ever = Math.min(now, ...firsts) - YEAR_MS;
  const byQuantity = Map.groupBy(plain, ({ quantity }) => quantity);
  const palette = paletteOf([...byQuantity.keys()], scheme);
  return [...byQuantity].map(([quantity, own]) => {
    const steps = own
      .map((rate) => ({
        at: rate.from === null ? ever : Date.parse(rate.from),
        value: Number(rate.ratePerMillion),
        text: `${rateWords(rate)} from ${rate.from?.slice(0, 10) ?? 'ever'}`,
      }))
      .toSorted((one, other) => one.at - other.at);
    const last = steps.at(-1);
    const today = last && last.at < now ? [{ ...last, at: now }] : [];
    return { name: quantityWords(quantity), colour: palette(quantity), steps: [...steps, ...today] };
  });
}

function plainFirst(one: RateEntry, other: RateEntry): number {
  return (
    Number(isPlain(other)) - Number(isPlain(one)) ||
    one.quantity.localeCompare(other.quantity) ||
    (other.from ?? '').localeCompare(one.from ?? '')
  );
}

function conditionWords({ serviceTier, region, tier }: RateEntry): string {
  const above = tier.above === null ? [] : [`above ${count(tier.above)} tokens (${tier.kind})`];
  return [...(serviceTier === 'standard' ? [] : [serviceTier]), ...(region === null ? [] : [region]), ...above].join(
    ', ',
  );
}

/** Where it is said; only what is an address is a link. */
function Source({ rate }: { readonly rate: RateEntry }): ReactNode {
  const { name, reference } = rate.source;
  if (!reference.startsWith('https://')) return <span title={reference}>{name}</span>;
  return (
    <a href={reference} target="_blank" rel="noreferrer">
      {name}
    </a>
  );
}
