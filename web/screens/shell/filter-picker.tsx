import type { ReactNode } from 'react';
import { useState } from 'react';
import { useAnswer, useDimensions } from '../../data/ask.ts';
import { figure } from '../../data/figure.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import { useSpan } from '../../data/use-span.ts';
import { useNarrow } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import type { PickerOption } from '../../ui/picker.tsx';
import { SearchPopover } from '../../ui/search-popover.tsx';

const MOST_VALUES = 200;

/** Adds a filter: first the dimension, then one of its values, largest first. */
export function FilterPicker(): ReactNode {
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  const [dimension, setDimension] = useState<string | null>(null);
  const dimensions = useDimensionOptions();
  const values = useValueOptions(open ? dimension : null);
  const toggle = (next: boolean) => {
    setOpen(next);
    setDimension(null);
  };
  const step =
    dimension === null
      ? { title: 'Filter by', hint: 'Find a dimension', options: dimensions, onPick: setDimension }
      : {
          title: dimensionWords(dimension),
          hint: 'Find a value; Alt-click excludes',
          options: values,
          onBack: () => setDimension(null),
          onPick: (name: string, exclude: boolean) => {
            narrow(dimension, name, exclude);
            toggle(false);
          },
        };
  return <SearchPopover label="Filter" icon="filter" open={open} onToggle={toggle} {...step} />;
}

function useDimensionOptions(): PickerOption[] {
  const dimensions = useDimensions(useSpan());
  return (dimensions.data ?? []).map(({ name }) => ({ name, label: dimensionWords(name) }));
}

function useValueOptions(dimension: string | null): PickerOption[] {
  const { view } = useView();
  const span = useSpan();
  const by = dimension ?? '';
  const question = {
    measures: [view.lens],
    by: [by],
    span: { ...span, versus: null },
    where: view.where,
    order: `-${view.lens}`,
    limit: MOST_VALUES,
  };
  const answer = useAnswer(dimension === null ? null : question);
  if (answer.isPlaceholderData) return [];
  return (answer.data?.rows ?? []).map((row) => {
    const name = row.values[by] ?? '';
    return { name, label: name === '' ? '(empty)' : name, note: figure(row.measures, view.lens) };
  });
}
