import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useStatus } from '../../data/ask.ts';
import { useSpan } from '../../data/use-span.ts';
import type { Lens } from '../../state/view.ts';
import { LENSES } from '../../state/view.ts';
import { printSearch } from '../../state/search.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Picker } from '../../ui/picker.tsx';
import { FilterBar } from './filter-bar.tsx';
import { FilterPicker } from './filter-picker.tsx';
import { PeriodPicker } from './period-picker.tsx';
import styles from './shell.module.css';
import { ZonePicker } from './zone-picker.tsx';

const LENS_WORDS: Record<Lens, string> = { cost: 'Money', calls: 'Calls', tokens: 'Tokens' };
const COMPARISONS = [
  { name: 'previous', label: 'Compare with the period before' },
  { name: 'none', label: 'No comparison' },
];

/** What holds for every screen: period, comparison, zone and lens; and filters, where a screen can be filtered. */
export function Toolbar({ filtered = true }: { readonly filtered?: boolean }): ReactNode {
  const { view, search, change } = useView();
  const span = useSpan();
  const status = useStatus();
  const router = useRouter();
  const link = () => {
    // Shared, a view must mean the same tomorrow: period, comparison and zone are written out.
    const absolute = { ...search, period: undefined, from: span.from, to: span.to, tz: span.timeZone };
    const text = printSearch({ ...absolute, vs: span.versus ?? 'none' });
    return `${location.origin}${router.state.location.pathname}${text}`;
  };
  return (
    <section className={styles['toolbar']} aria-label="View">
      <div className={styles['controls']}>
        <PeriodPicker />
        <Picker
          label="Comparison"
          shown={span.versus === null ? 'No comparison' : `vs ${span.versusWords}`}
          value={view.versus}
          options={COMPARISONS}
          onPick={(name) => change({ vs: name === 'previous' ? undefined : name })}
          kind="bare"
        />
        <ZonePicker />
        {filtered && <FilterPicker />}
        <span className={styles['push']} />
        {filtered && status.data && status.data.pseudonymised.length > 0 && status.data.canReveal && (
          <Button
            label="Names"
            kind="bare"
            icon={search.reveal === 'true' ? 'shown' : 'hidden'}
            hint="Customers are stored as pseudonyms; show their names"
            pressed={search.reveal === 'true'}
            onClick={() => change({ reveal: search.reveal === 'true' ? undefined : 'true' })}
          />
        )}
        <Choice
          label="Show as"
          value={view.lens}
          options={LENSES.map((name) => ({ name, label: LENS_WORDS[name] }))}
          onChange={(lens) => change({ lens: lens === 'cost' ? undefined : lens })}
        />
        <CopyButton label="Copy link" icon="link" text={link} />
      </div>
      {filtered && <FilterBar />}
    </section>
  );
}
