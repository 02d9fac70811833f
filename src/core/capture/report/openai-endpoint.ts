import { readOpenAiCosts } from './openai-costs.ts';
import { readOpenAiUsage } from './openai-usage.ts';
import { repeated, type ReportEndpoint } from './report-endpoint.ts';

/** One question may be about so many buckets of a day. */
const USAGE_DAYS = 31;
const COST_DAYS = 180;

const BY_MODEL = ['project_id', 'user_id', 'api_key_id', 'model'];

/** Every usage report, with all that it can be grouped by. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  completions: [...BY_MODEL, 'batch', 'service_tier'],
  embeddings: BY_MODEL,
  moderations: BY_MODEL,
  images: [...BY_MODEL, 'size', 'source'],
  audio_speeches: BY_MODEL,
  audio_transcriptions: BY_MODEL,
  vector_stores: ['project_id'],
  code_interpreter_sessions: ['project_id'],
  file_search_calls: ['project_id', 'user_id', 'api_key_id', 'vector_store_id'],
  web_search_calls: [...BY_MODEL, 'context_level'],
};

export const OPENAI_USAGE: readonly ReportEndpoint[] = Object.entries(GROUPS).map(([name, groups]) => ({
  ...endpoint(`usage/${name}`, groups, USAGE_DAYS),
  read: readOpenAiUsage,
}));

export const OPENAI_COSTS: readonly ReportEndpoint[] = [
  { ...endpoint('costs', ['project_id', 'line_item', 'api_key_id'], COST_DAYS), read: readOpenAiCosts },
];

function endpoint(name: string, groups: readonly string[], windowDays: number): Omit<ReportEndpoint, 'read'> {
  return {
    name,
    path: `v1/organization/${name}`,
    windowDays,
    historyDays: null,
    query: ({ from, to }) => [
      ['start_time', String(from / 1000)],
      ['end_time', String(to / 1000)],
      ['bucket_width', '1d'],
      ['limit', String(windowDays)],
      ...repeated('group_by[]', groups),
    ],
  };
}
