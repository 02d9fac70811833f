import type { ReactNode } from 'react';
import type { SourcesAnswer } from '../../data/answers.ts';
import { count } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { useNow } from '../../state/use-now.ts';
import { Answer } from '../../ui/screen.tsx';
import { agoWords } from '../shell/status-line.tsx';
import { Explained } from '../figure/explained.tsx';

const MINUTE_MS = 60_000;

/** The answer of the screen: how much arrived from how many, how fresh, and what is missing. */
export function SourcesSentence({ answer }: { readonly answer: SourcesAnswer }): ReactNode {
  const span = useSpan();
  const { sources } = answer;
  const now = useNow(MINUTE_MS);
  const calls = sum(sources.map((source) => source.calls));
  const last = sources.map((source) => source.lastAt ?? '').reduce((a, b) => (a > b ? a : b), '');
  const missing = [
    words(sum(sources.map((source) => source.unmetered)), 'without usage'),
    words(sum(sources.map((source) => source.unpriced)), 'without a price'),
    words(sum(sources.map((source) => source.conservationBroken)), 'that do not add up'),
  ].filter((text) => text !== null);
  return (
    <Answer>
      <strong>
        <Explained measure="calls" of={`calls ${span.words}`}>
          {count(calls)} calls
        </Explained>
      </strong>{' '}
      arrived {span.words} from {sources.length === 1 ? 'one source' : `${sources.length} sources`}
      {last !== '' && `, the last ${agoWords(now - Date.parse(last)).replace(' old', ' ago')}`}
      {missing.length > 0 ? `; ${missing.join(', ')}` : ', all with usage and a price'}.
    </Answer>
  );
}

function words(calls: number, what: string): string | null {
  return calls === 0 ? null : `${count(calls)} ${what}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
