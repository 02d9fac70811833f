import type { ReactNode } from 'react';
import { useDecided, useSuggestions } from '../../data/ask-rules.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import { useSpan } from '../../data/use-span.ts';
import { Panel } from '../../ui/panel.tsx';
import { Pair } from '../../ui/screen.tsx';
import { withRule } from './rule-insertion.ts';
import { RuleTable } from './rule-table.tsx';
import { Suggestions } from './suggestions.tsx';

interface DimensionRulesProps {
  readonly dimension: string;
  readonly text: string;
  readonly onDraft: (text: string) => void;
}

/** What decides in one dimension, and what could. */
export function DimensionRules({ dimension, text, onDraft }: DimensionRulesProps): ReactNode {
  const span = useSpan();
  const decided = useDecided(span, dimension);
  const suggestions = useSuggestions(span, dimension);
  const words = dimensionWords(dimension);
  return (
    <Pair>
      <Panel title={`Rules of ${words}`} note="in their order, with the money each decides" progress={[decided]} flush>
        {decided.data && <RuleTable answer={decided.data} />}
      </Panel>
      <Panel title={`Without ${words}`} note="largest first, each with a rule" progress={[suggestions]} flush>
        {suggestions.data && (
          <Suggestions suggestions={suggestions.data} onUse={(rule) => onDraft(withRule(text, dimension, rule))} />
        )}
      </Panel>
    </Pair>
  );
}
