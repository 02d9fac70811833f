import type { ReactNode } from 'react';
import { dimensionWords } from '../../data/measure-words.ts';
import { operatorWords, printFilter } from '../../state/filter.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import styles from './shell.module.css';

/** The filters in force; nothing when there are none. */
export function FilterBar(): ReactNode {
  const { view, change } = useView();
  if (view.where.length === 0) return null;
  const remove = (place: number) => {
    const rest = view.where.toSpliced(place, 1).map(printFilter);
    change({ where: rest.length > 0 ? rest : undefined });
  };
  return (
    <ul className={styles['filters']} aria-label="Filters in force">
      {view.where.map((filter, place) => (
        <li key={printFilter(filter)}>
          <Chip
            name={dimensionWords(filter.dimension)}
            words={filter.operator === 'is' ? '' : operatorWords(filter.operator)}
            value={filter.values.join(' or ')}
            onRemove={() => remove(place)}
          />
        </li>
      ))}
      {view.where.length > 1 && (
        <li>
          <Button label="Clear all" kind="bare" onClick={() => change({ where: undefined })} />
        </li>
      )}
    </ul>
  );
}
