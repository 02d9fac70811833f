import type { ReactNode } from 'react';
import { INPUT_CLASSES, METERS, OUTPUT_CLASSES } from '../../../src/core/quantity.ts';
import type { CallAnswer } from '../../data/answers.ts';
import { count } from '../../data/figure.ts';
import { quantityWords } from '../../data/measure-words.ts';
import { Badge } from '../../ui/chip.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';

const CONSERVATION = {
  holds: { tone: 'good', words: "adds up to the provider's total" },
  broken: { tone: 'attention', words: "does not add up to the provider's total" },
  unstated: { tone: 'quiet', words: 'the provider stated no total' },
} as const;
const METERING = {
  provider: 'as the provider counted it',
  estimated: 'estimated',
  none: 'unmetered: the provider stated no usage',
} as const;

/** What was used, class by class, and whether it adds up to what the provider said. */
export function CallUsage({ answer }: { readonly answer: CallAnswer }): ReactNode {
  const { usage, conservation, metering, inputTokens, outputTokens } = answer.call;
  const { tone, words } = CONSERVATION[conservation];
  const classes = (names: readonly (keyof typeof usage)[]) =>
    names.filter((name) => usage[name]).map((name) => [`– ${quantityWords(name)}`, count(usage[name] ?? 0)] as const);
  const meters = METERS.filter((name) => usage[name]).map(
    (name) => [quantityWords(name), count(usage[name] ?? 0)] as const,
  );
  return (
    <Panel title="Usage" note={METERING[metering]} actions={<Badge tone={tone}>{words}</Badge>}>
      <Facts
        facts={[
          ['Input tokens', count(inputTokens)],
          ...classes(INPUT_CLASSES),
          ['Output tokens', count(outputTokens)],
          ...classes(OUTPUT_CLASSES),
          ...meters,
        ]}
      />
    </Panel>
  );
}
