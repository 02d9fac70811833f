import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useExecutionPages } from '../../data/executions.ts';
import { count } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Toolbar } from '../shell/toolbar.tsx';
import { ExecutionBins } from './execution-bins.tsx';
import { ExecutionRows } from './execution-rows.tsx';
import { ExecutionsSentence } from './executions-sentence.tsx';

const USUAL_ORDER = '-cost';

/** Which runs cost most? */
export function Executions(): ReactNode {
  const { view, search, change } = useView();
  const span = useSpan();
  const navigate = useNavigate();
  const order = search.sort ?? USUAL_ORDER;
  const pages = useExecutionPages({ span, where: view.where, order }, { least: search.least, below: search.below });
  const first = pages.data?.pages[0];
  const rows = pages.data?.pages.flatMap((page) => page.executions) ?? [];
  return (
    <>
      <title>Executions – Whence</title>
      <Toolbar />
      <Screen>
        <Panel progress={[pages]} height={260} flush>
          {first && (
            <>
              <ExecutionsSentence totals={first.totals} words={span.words} />
              <ExecutionBins bins={first.bins} by={order.replace(/^-/, '')} />
            </>
          )}
        </Panel>
        <Panel
          title="Executions"
          note={`${count(rows.length)} shown`}
          progress={[pages]}
          height={420}
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
          <ExecutionRows
            rows={rows}
            sort={order}
            onSort={(sort) =>
              change({ sort: sort === USUAL_ORDER ? undefined : sort, least: undefined, below: undefined })
            }
            onOpen={(id) => void navigate({ to: '/execution/$id', params: { id } })}
          />
        </Panel>
      </Screen>
    </>
  );
}
