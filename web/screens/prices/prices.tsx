import type { ReactNode } from 'react';
import type { Filter } from '../../../src/core/ledger/spend-query.ts';
import { useAnswer } from '../../data/ask.ts';
import { usePriceSearch } from '../../data/price-book.ts';
import { useSpan } from '../../data/use-span.ts';
import { useView } from '../../state/use-view.ts';
import { Panel } from '../../ui/panel.tsx';
import { Pair, Screen } from '../../ui/screen.tsx';
import { Toolbar } from '../shell/toolbar.tsx';
import { BookPanel } from './book-panel.tsx';
import { Contracts } from './contracts.tsx';
import { ModelPrice } from './model-price.tsx';
import { PricesSentence } from './prices-sentence.tsx';
import { Reprice } from './reprice.tsx';
import { UnpricedPanel } from './unpriced-panel.tsx';
import { UsedPanel } from './used-panel.tsx';

const UNPRICED: Filter = { dimension: 'unpricedReason', operator: 'isNot', values: ['(none)'] };
const MOST_MODELS = 100;

/** What price was used, and why? */
export function Prices(): ReactNode {
  const { search } = useView();
  const span = { ...useSpan(), versus: null };
  const used = useAnswer({
    measures: ['cost', 'calls', 'tokens', 'unpricedCalls'],
    by: ['provider', 'model'],
    span,
    where: [{ dimension: 'costOrigin', operator: 'is', values: ['metered'] }],
    order: '-cost',
    limit: MOST_MODELS,
  });
  const unpriced = useAnswer({
    measures: ['calls', 'tokens'],
    by: ['provider', 'model', 'unpricedReason'],
    span,
    where: [UNPRICED],
    order: '-tokens',
    limit: MOST_MODELS,
  });
  const book = usePriceSearch(search.find ?? '');
  const [provider, model] = placeOf(search.price);
  return (
    <>
      <title>Prices – Whence</title>
      <Toolbar filtered={false} />
      <Screen>
        <Panel progress={[used, unpriced]} height={90} flush>
          {used.data && unpriced.data && <PricesSentence used={used.data} unpriced={unpriced.data} />}
        </Panel>
        {model !== undefined && <ModelPrice key={search.price} provider={provider ?? ''} model={model} />}
        <Pair>
          <UsedPanel answer={used} />
          <UnpricedPanel answer={unpriced} used={used.data} />
        </Pair>
        <BookPanel key={search.find} answer={book} found={search.find ?? ''} />
        <Reprice />
        <Panel title="Prices of your own" note="go before the book's" progress={[book]} flush>
          {book.data && <Contracts contracts={book.data.contracts} />}
        </Panel>
      </Screen>
    </>
  );
}

/** Provider and model of "openai gpt-5"; a model may hold spaces, a provider none. */
function placeOf(text: string | undefined): [provider?: string, model?: string] {
  const at = text?.indexOf(' ') ?? -1;
  return text === undefined || at < 1 ? [] : [text.slice(0, at), text.slice(at + 1)];
}
