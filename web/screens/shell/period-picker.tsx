import type { ReactNode } from 'react';
import { useState } from 'react';
import { useSpan } from '../../data/use-span.ts';
import { addDays, dateAt, isDate } from '../../state/calendar.ts';
import { PERIODS } from '../../state/span.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { DateField } from '../../ui/field.tsx';
import { Picker } from '../../ui/picker.tsx';

/** The period: a preset, or any two dates. */
export function PeriodPicker(): ReactNode {
  const { view, change } = useView();
  const span = useSpan();
  const preset = PERIODS.find((period) => period.name === view.period);
  const shown = preset ? (preset.days ? `Last ${preset.label}` : preset.label) : capital(span.words);
  return (
    <Picker
      label="Period"
      icon="calendar"
      shown={shown}
      value={preset?.name ?? null}
      options={PERIODS.map(({ name, label, days }) => ({ name, label: days ? `Last ${label}` : label }))}
      onPick={(period) => change({ period, from: undefined, to: undefined, grain: undefined })}
      footer={<CustomPeriod />}
    />
  );
}

function CustomPeriod(): ReactNode {
  const { change } = useView();
  const span = useSpan();
  const [from, setFrom] = useState(isDate(span.from) ? span.from : dateAt(Date.parse(span.from), span.timeZone));
  // People name the last day they mean; the question ends at the midnight after it.
  const [through, setThrough] = useState(
    isDate(span.to) ? addDays(span.to, -1) : dateAt(Date.parse(span.to) - 1, span.timeZone),
  );
  const valid = isDate(from) && isDate(through) && from <= through;
  return (
    <form
      style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 8 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) change({ from, to: addDays(through, 1), period: undefined, grain: undefined });
      }}
    >
      <DateField label="First day" value={from} onChange={setFrom} />
      <DateField label="Last day" value={through} onChange={setThrough} />
      <Button label="Show these days" kind="main" disabled={!valid} submits />
    </form>
  );
}

function capital(words: string): string {
  const bare = words.replace(/^(on|from) /, '');
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}
