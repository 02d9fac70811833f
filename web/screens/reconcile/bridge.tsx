import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { money } from '../../data/figure.ts';
import type { MonthEntry } from '../../data/reconciliation.ts';
import { CAUSE_WORDS } from '../../data/variance-words.ts';
import { useView } from '../../state/use-view.ts';
import { Waterfall, type WaterfallStep } from '../../ui/waterfall.tsx';

/** From metered to billed, cause by cause, in the order of their size. A cause narrows the parts below to its own. */
export function Bridge({ month }: { readonly month: MonthEntry }): ReactNode {
  const { search, change } = useView();
  const { metered, billed, byCause, provider } = month;
  const causes = byCause
    .map(({ cause, cost }) => ({ cause, picos: picosFromDollars(cost) ?? 0n }))
    .toSorted((a, b) => Number(size(b.picos) > size(a.picos)) - Number(size(b.picos) < size(a.picos)));
  const steps = causes.map(({ cause, picos }): WaterfallStep => ({
    id: cause,
    name: CAUSE_WORDS[cause].name,
    hint: CAUSE_WORDS[cause].meaning,
    value: Number(picos) / 1e12,
    text: `${picos > 0n ? '+' : ''}${money(picos)}`,
    tone: cause === 'unexplained' ? 'attention' : 'plain',
  }));
  return (
    <Waterfall
      label={`From metered to billed, ${provider}`}
      start={end('Metered', metered)}
      steps={steps}
      end={end('Billed', billed ?? metered)}
      chosen={search.cause ?? null}
      onChoose={(cause) => change({ cause: cause === search.cause ? undefined : cause })}
    />
  );
}

function end(name: string, dollars: string) {
  return { name, value: Number(dollars), text: money(picosFromDollars(dollars)) };
}

function size(picos: bigint): bigint {
  return picos < 0n ? -picos : picos;
}
