import type { ReactNode } from 'react';
import { useSources } from '../../data/ask.ts';
import { useSpan } from '../../data/use-span.ts';
import { CommandLine } from '../../ui/copy.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Pair, Screen } from '../../ui/screen.tsx';
import { Connect } from '../connect/connect.tsx';
import { VendorMarkTable } from '../connect/vendor-mark-table.tsx';
import { Toolbar } from '../shell/toolbar.tsx';
import { ImportDrop } from './import-drop.tsx';
import { ImportHistory } from './import-history.tsx';
import { Rejected } from './rejected.tsx';
import { SourceTable } from './source-table.tsx';
import { SourcesSentence } from './sources-sentence.tsx';
import { UnpricedModels } from './unpriced-models.tsx';

/** Is data arriving, complete, on time? */
export function Sources(): ReactNode {
  const span = useSpan();
  const answer = useSources(span);
  const { data } = answer;
  return (
    <>
      <title>Sources – Whence</title>
      <Toolbar filtered={false} />
      <Screen>
        <Panel progress={[answer]} height={260} flush>
          {data && (
            <>
              <SourcesSentence answer={data} />
              <SourceTable sources={data.sources} />
            </>
          )}
        </Panel>
        <Pair>
          <Panel title="Unpriced models" note="in no sum of money" progress={[answer]} flush>
            {data && <UnpricedModels unpriced={data.unpriced} />}
          </Panel>
          <Panel title="Rejected" note="what was refused, why, and what to do" progress={[answer]} flush>
            {data && <Rejected rejected={data.rejected} />}
          </Panel>
        </Pair>
        {data && data.imports.length > 0 && (
          <Panel title="Imports" note="latest first" flush>
            <ImportHistory imports={data.imports} />
          </Panel>
        )}
        <Panel title="Connect" note="four ways in; the same call by several of them counts once">
          <Connect />
        </Panel>
        <Panel
          title="What vendors let you mark"
          note="beside x-whence-… headers and baggage, which work with all"
          flush
        >
          <VendorMarkTable />
        </Panel>
        <Panel title="Import a file">
          <ImportDrop />
          <p>Or on the command line:</p>
          <CommandLine text="npm run -s whence -- import exchanges ./recorded.jsonl --label environment=production" />
        </Panel>
      </Screen>
    </>
  );
}
