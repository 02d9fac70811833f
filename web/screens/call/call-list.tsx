import type { ReactNode } from 'react';
import { useState } from 'react';
import { useCallPages } from '../../data/ask.ts';
import { count } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { CallRows } from './call-rows.tsx';

/** The calls of the view, page by page: where every way down ends. */
export function CallList(): ReactNode {
  const { view, change } = useView();
  const span = useSpan();
  const [order, setOrder] = useState('-cost');
  const pages = useCallPages({ span, where: view.where, order });
  const calls = pages.data?.pages.flatMap((page) => page.calls) ?? [];
  return (
    <Panel
      title="Calls"
      note={`${count(calls.length)} shown`}
      progress={[pages]}
      height={280}
      flush
      actions={
        pages.hasNextPage && (
          <Button
            label={pages.isFetchingNextPage ? 'Asking…' : 'Show more'}
            disabled={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          />
        )
      }
    >
      {calls.length === 0 ? (
        <p style={{ padding: '0 14px', color: 'var(--ink-faint)' }}>No calls in this period with these filters.</p>
      ) : (
        <CallRows calls={calls} maxHeight={420} sort={order} onSort={setOrder} onOpen={(call) => change({ call })} />
      )}
    </Panel>
  );
}
