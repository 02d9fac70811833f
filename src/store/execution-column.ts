import type { Source } from '../core/attribution/rules.ts';
import type { RootField } from '../core/attribution/source.ts';

/** A column that says what the execution of a call says; calls are joined with those that a question needs. */
export interface ExecutionColumn {
  readonly name: string;
  readonly of: { readonly kind: 'label'; readonly key: string } | { readonly kind: 'field'; readonly name: RootField };
}

/** Columns that any of several dimensions reads, each once. */
export function executionColumns(
  dimensions: readonly { readonly executions: readonly ExecutionColumn[] }[],
): readonly ExecutionColumn[] {
  const columns = dimensions.flatMap(({ executions }) => executions.map((column) => [column.name, column] as const));
  return [...new Map(columns).values()];
}

/** The column of a source of the execution. */
export function executionColumn(source: Extract<Source, { kind: 'rootLabel' | 'rootField' }>): ExecutionColumn {
  if (source.kind === 'rootField') {
    return { name: `root_field_${source.name}`, of: { kind: 'field', name: source.name } };
  }
  const hexadecimal = Buffer.from(source.key, 'utf8').toString('hex');
  return { name: `root_label_${hexadecimal}`, of: { kind: 'label', key: source.key } };
}
