import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { useStatus } from '../../data/ask.ts';
import { browserZone, useSpan } from '../../data/use-span.ts';
import { useView } from '../../state/use-view.ts';
import { SearchField } from '../../ui/field.tsx';
import { Picker } from '../../ui/picker.tsx';

/** The time zone that days, weeks and months are of. */
export function ZonePicker(): ReactNode {
  const { change } = useView();
  const status = useStatus();
  const { timeZone } = useSpan();
  const server = status.data?.timeZone;
  const nearby = useMemo(() => {
    const notes = new Map([
      [browserZone(), 'this browser'],
      ['UTC', ''],
    ]);
    if (server) notes.set(server, 'the server');
    return [...notes].map(([name, note]) => ({ name, label: name, note }));
  }, [server]);
  const set = (name: string) => change({ tz: name === server ? undefined : name });
  const all = <SearchField label="Another zone" value={timeZone} options={ALL_ZONES} onChange={set} />;
  return (
    <Picker
      label="Time zone"
      icon="zone"
      shown={timeZone}
      value={timeZone}
      options={nearby}
      onPick={set}
      footer={all}
      kind="bare"
    />
  );
}

const ALL_ZONES = Intl.supportedValuesOf('timeZone');
