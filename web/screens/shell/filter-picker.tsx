import type { ReactNode } from 'react';
import { useState } from 'react';
import { useAnswer, useDimensions } from '../../data/ask.ts';
import { figure } from '../../data/figure.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import { useSpan } from '../../data/use-span.ts';
import { useNarrow } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import { SearchPopover } from '../../ui/search-popover.tsx';

const MOST_VALUES = 200;

/** Adds a filter: first the dimension, then one of its values, largest first. */
export function FilterPicker(): ReactNode {
  const { view } = useView();
  const span = useSpan();
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  const [dimension, setDimension] = useState<string | null>(null);
  const dimensions = useDimensions(span);
  const values = useAnswer(
    open && dimension !== null
      ? {
          measures: [view.lens],
          by: [dimension],
          span: { ...span, versus: null },
          where: view.where,
          order: `-${view.lens}`,
          limit: MOST_VALUES,
        }
      : null,
  );
  const rows = dimension === null || values.isPlaceholderData ? [] : (values.data?.rows ?? []);
  const options =
    dimension === null
      ? (dimensions.data ?? []).map(({ name }) => ({ name, label: dimensionWords(name), note: '' }))
      : rows.map((row) => {
          const name = row.values[dimension] ?? '';
          return { name, label: name === '' ? '(empty)' : name, note: figure(row.measures, view.lens) };
        });
  const toggle = (next: boolean) => {
    setOpen(next);
    setDimension(null);
  };
  return (
    <SearchPopover
      label="Filter"
      icon="filter"
      open={open}
      onToggle={toggle}
      title={dimension === null ? 'Filter by' : dimensionWords(dimension)}
      hint={dimension === null ? 'Find a dimension' : 'Find a value; Alt-click excludes'}
      options={options}
      onBack={dimension === null ? undefined : () => setDimension(null)}
      onPick={(name, exclude) => {
        if (dimension === null) return setDimension(name);
        narrow(dimension, name, exclude);
        return toggle(false);
      }}
    />
  );
}
