import type { ReactNode } from 'react';
import { useState } from 'react';
import { useCoverage, useHistory, useRules } from '../../data/ask-rules.ts';
import type { CoverageEntry } from '../../data/rules-answers.ts';
import { useSpan } from '../../data/use-span.ts';
import { useView } from '../../state/use-view.ts';
import { Panel } from '../../ui/panel.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Toolbar } from '../shell/toolbar.tsx';
import { AttributionSentence } from './attribution-sentence.tsx';
import { CoverageTable } from './coverage-table.tsx';
import { DimensionRules } from './dimension-rules.tsx';
import { Governance } from './governance.tsx';
import { RulesEditor } from './rules-editor.tsx';
import { RulesHistory } from './rules-history.tsx';

/** Whose is it, by which rule? */
export function Attribution(): ReactNode {
  const coverage = useCoverage(useSpan());
  const chosen = useChosen(coverage.data ?? []);
  return (
    <>
      <title>Attribution – Whence</title>
      <Toolbar filtered={false} />
      <Screen>
        <Panel progress={[coverage]} height={240} flush>
          {chosen && <AttributionSentence entry={chosen} />}
          {coverage.data && <CoverageTable entries={coverage.data} chosen={chosen?.name ?? null} />}
        </Panel>
        <Governance />
        <Draft dimension={chosen?.name ?? null} />
      </Screen>
    </>
  );
}

/** The dimension that the view is cut by, if it is one of the rules; else their first. */
function useChosen(entries: readonly CoverageEntry[]): CoverageEntry | null {
  const { search } = useView();
  const asked = search.by?.[0];
  return entries.find(({ name }) => name === asked) ?? entries[0] ?? null;
}

/** The rules in force and what somebody makes of them, which is theirs alone until it is published. */
function Draft({ dimension }: { readonly dimension: string | null }): ReactNode {
  const rules = useRules();
  const history = useHistory();
  const [draft, setDraft] = useState<string | null>(null);
  const inForce = rules.data?.text ?? '';
  const text = draft ?? inForce;
  return (
    <>
      {dimension !== null && <DimensionRules dimension={dimension} text={text} onDraft={setDraft} />}
      <Panel title="Rules" note="nothing changes until you publish" progress={[rules]}>
        <RulesEditor text={text} isChanged={text !== inForce} onDraft={setDraft} />
      </Panel>
      <Panel title="History" note="every revision stays comparable" progress={[history]} flush>
        {history.data && <RulesHistory revisions={history.data} onSee={setDraft} onReverted={() => setDraft(null)} />}
      </Panel>
    </>
  );
}
