import type { ReactNode } from 'react';
import type { ContractEntry } from '../../data/price-book.ts';
import { CommandLine } from '../../ui/copy.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import styles from './prices.module.css';

const COLUMNS: readonly Column<ContractEntry>[] = [
  { id: 'name', title: 'Contract', render: ({ name }) => name },
  { id: 'provider', title: 'Provider', render: ({ provider }) => provider },
  { id: 'terms', title: 'Terms', render: ({ terms }) => <span title={terms}>{terms}</span> },
  { id: 'from', title: 'From', minor: true, render: ({ from }) => from?.slice(0, 10) ?? 'ever' },
  { id: 'to', title: 'Until', minor: true, render: ({ to }) => to?.slice(0, 10) ?? 'open' },
];

/** What is agreed with providers, and the lines that set a discount, a price, or a whole contract. */
export function Contracts({ contracts }: { readonly contracts: readonly ContractEntry[] }): ReactNode {
  return (
    <>
      {contracts.length === 0 ? (
        <p className={styles['none']}>No contract is set: every call costs its list price.</p>
      ) : (
        <DataTable label="Contracts" columns={COLUMNS} rows={contracts} rowKey={({ name }) => name} maxHeight={300} />
      )}
      <div className={styles['remedy']}>
        <p>Set a discount, or a file of prices or contracts:</p>
        <CommandLine text="npm run -s whence -- prices set --provider openai --discount 10 --from 2026-12-01" />
        <CommandLine text="npm run -s whence -- prices set contracts.yaml" />
      </div>
    </>
  );
}
