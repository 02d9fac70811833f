import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import { money, percent, share } from '../../data/figure.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import type { CoverageEntry } from '../../data/rules-answers.ts';
import { useSpan } from '../../data/use-span.ts';
import { Answer } from '../../ui/screen.tsx';
import { Explained } from '../figure/explained.tsx';

/** The answer of the screen: how much of the money has an answer, and how much has none. */
export function AttributionSentence({ entry }: { readonly entry: CoverageEntry }): ReactNode {
  const span = useSpan();
  const { name } = entry;
  const [found, open] = [entry.attributedCost, entry.notAttributedCost].map((text) => picosFromDollars(text) ?? 0n);
  const whole = (found ?? 0n) + (open ?? 0n);
  const gap = [{ dimension: name, operator: 'is', values: [NOT_ATTRIBUTED] }] as const;
  return (
    <Answer>
      <strong>{percent(share(found ?? 0n, whole))}</strong> of {money(whole)} {span.words} has a {dimensionWords(name)};{' '}
      <Explained measure="cost" of={`cost without ${dimensionWords(name)}`} where={gap}>
        {money(open ?? 0n)}
      </Explained>{' '}
      has none.
    </Answer>
  );
}
