import type { ReactNode } from 'react';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CommandLine } from '../../ui/copy.tsx';
import { Answer } from '../../ui/screen.tsx';
import styles from './allocation.module.css';

const SNIPPET = `allocations:
  vector-database:
    description: The vector database, by what each feature reads.
    owner: platform
    pool: { serviceName: Pinecone }
    by: [feature, customer]
    driver: { measure: readUnits, where: { operation: vector.query } }
  support:
    description: The vendor's support, by agreed parts.
    pool: { serviceName: Premium Support }
    by: team
    driver: { kind: fixed, shares: { discovery: 60, growth: 40 } }
`;

/** Before the first allocation: what to write, and how to see what it would do. */
export function NoAllocations(): ReactNode {
  return (
    <>
      <Answer>
        <strong>No cost is shared yet.</strong> Name a pool in the rules, say what it is split by, and every dollar of
        it gets an owner.
      </Answer>
      <div className={styles['steps']}>
        <p>Write it into the rules, beside the dimensions:</p>
        <CommandLine text="npm run -s whence -- rules show --format text > rules.yaml" />
        <CodeBlock label="Allocations" text={SNIPPET} />
        <p>See what is wrong with it, then publish:</p>
        <CommandLine text="npm run -s whence -- rules check rules.yaml" />
        <CommandLine text="npm run -s whence -- rules publish rules.yaml" />
      </div>
    </>
  );
}
