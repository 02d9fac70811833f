import type { ReactNode } from 'react';
import type { Filter, Measure } from '../../../src/core/ledger/spend-query.ts';
import { printFilter } from '../../state/filter.ts';
import { useView } from '../../state/use-view.ts';
import { NumberButton } from '../../ui/number-button.tsx';

interface ExplainedProps {
  readonly measure: Measure;
  /** What the number is, in words. */
  readonly of: string;
  /** What narrows it beyond the view's filters. */
  readonly where?: readonly Filter[];
  /** Dates of UTC that it holds for, when it is of a time of its own; it then stands beside the view's period and filters. */
  readonly during?: { readonly from: string; readonly to: string };
  readonly children: ReactNode;
}

/** A number that opens to how it was made. */
export function Explained({ measure, of, where, during, children }: ExplainedProps): ReactNode {
  const { change } = useView();
  const open = () =>
    change({
      explain: measure,
      explainWhere: where?.map(printFilter),
      explainFrom: during?.from,
      explainTo: during?.to,
    });
  return (
    <NumberButton of={of} onOpen={open}>
      {children}
    </NumberButton>
  );
}
