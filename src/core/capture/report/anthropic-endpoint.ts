import type { Interval } from '../../period.ts';
import { readAnthropicCost } from './anthropic-cost.ts';
import { readAnthropicUsage } from './anthropic-usage.ts';
import { readClaudeCodeReport } from './claude-code-report.ts';
import { repeated, type ReportEndpoint } from './report-endpoint.ts';

/** One question may be about so many buckets of a day. */
const DAYS = 31;
const RECORDS = 1000;

export const ANTHROPIC_USAGE: readonly ReportEndpoint[] = [
  {
    name: 'messages',
    path: 'v1/organizations/usage_report/messages',
    windowDays: DAYS,
    historyDays: null,
    query: (window) =>
      days(window, [
        'account_id',
        'api_key_id',
        'context_window',
        'inference_geo',
        'model',
        'service_account_id',
        'service_tier',
        'workspace_id',
      ]),
    read: readAnthropicUsage,
  },
];

export const ANTHROPIC_COST: readonly ReportEndpoint[] = [
  {
    name: 'cost',
    path: 'v1/organizations/cost_report',
    windowDays: DAYS,
    historyDays: null,
    query: (window) => days(window, ['workspace_id', 'description']),
    read: readAnthropicCost,
  },
];

export const CLAUDE_CODE: readonly ReportEndpoint[] = [
  {
    name: 'claude_code',
    path: 'v1/organizations/usage_report/claude_code',
    // It answers for one day.
    windowDays: 1,
    historyDays: null,
    query: ({ from }) => [
      ['starting_at', new Date(from).toISOString().slice(0, 'YYYY-MM-DD'.length)],
      ['limit', String(RECORDS)],
    ],
    read: readClaudeCodeReport,
  },
];

function days({ from, to }: Interval, groups: readonly string[]): (readonly [string, string])[] {
  return [
    ['starting_at', instant(from)],
    ['ending_at', instant(to)],
    ['bucket_width', '1d'],
    ['limit', String(DAYS)],
    ...repeated('group_by[]', groups),
  ];
}

/** RFC 3339 as the documentation writes it, without milliseconds. */
function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
}
