import { readOpenRouterActivity } from './openrouter-activity.ts';
import type { ReportEndpoint } from './report-endpoint.ts';

const DAYS = 30;

export const OPENROUTER_ACTIVITY: readonly ReportEndpoint[] = [
  {
    name: 'activity',
    path: 'api/v1/activity',
    windowDays: DAYS,
    historyDays: DAYS,
    query: () => [],
    read: readOpenRouterActivity,
  },
];
