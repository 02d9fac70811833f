import type { ReactNode } from 'react';
import type { CostStatus } from '../../../src/core/reconciliation/cost-status.ts';
import type { LineMatch } from '../../../src/core/reconciliation/line-match.ts';
import { MATCH_WORDS, STATUS_WORDS } from '../../data/variance-words.ts';
import { Badge } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';

/** How final a month's cost is. */
export function StatusBadge({ status }: { readonly status: CostStatus }): ReactNode {
  const { name, meaning } = STATUS_WORDS[status];
  const tone = status === 'estimated' ? 'quiet' : status === 'provisional' ? 'attention' : 'good';
  return (
    <span title={meaning}>
      <Badge tone={tone}>
        {status === 'closed' && <Icon name="closed" size={12} />}
        {name}
      </Badge>
    </span>
  );
}

/** How a line of a bill stands beside the calls. */
export function MatchBadge({ match }: { readonly match: LineMatch }): ReactNode {
  const { name, meaning } = MATCH_WORDS[match];
  const tone = match === 'matched' ? 'good' : match === 'other' ? 'quiet' : 'attention';
  return (
    <span title={meaning}>
      <Badge tone={tone}>{name}</Badge>
    </span>
  );
}
