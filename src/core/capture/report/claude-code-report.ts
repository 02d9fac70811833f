import type { ReportedCost } from '../../call.ts';
import type { Problem } from '../../problem.ts';
import type { Json } from '../exchange.ts';
import { countAt, dig, field, isObject, listAt, textAt } from '../json.ts';
import { DAY_MS, instantOf } from '../native/instant.ts';
import { picosOfCents } from './anthropic-cost.ts';
import { attributesOf, type ReadReport, type ReportBucket, type ReportLine, reportLine } from './report-line.ts';
import { badLine, linesOf, nextPage, noPage, usageOf } from './report-page.ts';

/** What `serviceTier` says of use that a subscription pays for: its estimated cost is on no bill. */
const SUBSCRIPTION = 'subscription';

/**
 * A page of GET /v1/organizations/usage_report/claude_code: one record a user and terminal, of one day. Sessions, lines
 * of code and tool decisions are in it too; they are no spend and are passed over.
 */
export const readClaudeCodeReport: ReadReport = (body, window) => {
  if (!isObject(body) || !Array.isArray(field(body, 'data'))) return noPage('has no list "data"');
  const problems: Problem[] = [];
  const days = new Map<number, ReportLine[]>();
  for (let day = dayOf(window.from); day < window.to; day += DAY_MS) days.set(day, []);
  for (const [index, record] of listAt(body, 'data').entries()) {
    const day = dayOf(instantOf(dateOf(record)));
    const read = (model: Json): readonly ReportLine[] | string => lineOf(record, model);
    const lines = linesOf(listAt(record, 'model_breakdown'), `data[${index}]`, read, problems);
    if (Number.isNaN(day)) problems.push(badLine(`data[${index}]`, 'has no date'));
    else days.set(day, [...(days.get(day) ?? []), ...lines]);
  }
  const buckets = Array.from(days, ([from, lines]): ReportBucket => ({ from, to: from + DAY_MS, lines }));
  return { buckets, problems, next: nextPage(body) };
};

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

/** "2025-09-08T00:00:00Z", in some answers "2025-09-08". */
function dateOf(record: Json): string {
  const date = textAt(record, 'date') ?? '';
  return date.includes('T') ? date : `${date}T00:00:00Z`;
}

function lineOf(record: Json, model: Json): readonly ReportLine[] | string {
  const usage = usageOf({
    uncachedInputTokens: countAt(model, 'tokens', 'input'),
    cacheReadTokens: countAt(model, 'tokens', 'cache_read'),
    // For how long they were written is not told.
    cacheWriteTokens: countAt(model, 'tokens', 'cache_creation'),
    visibleOutputTokens: countAt(model, 'tokens', 'output'),
  });
  if (typeof usage === 'string') return usage;
  const isSubscription = textAt(record, 'customer_type') === SUBSCRIPTION;
  return [
    reportLine({
      kind: 'usage',
      operation: 'chat',
      usage,
      cost: isSubscription ? null : estimateOf(model),
      model: textAt(model, 'model'),
      account: textAt(record, 'organization_id'),
      user: textAt(record, 'actor', 'email_address') ?? textAt(record, 'actor', 'api_key_name'),
      serviceTier: isSubscription ? SUBSCRIPTION : null,
      attributes: attributesOf({
        actor: dig(record, 'actor', 'type'),
        customer: field(record, 'customer_type'),
        subscription: field(record, 'subscription_type'),
        terminal: field(record, 'terminal_type'),
        remote: field(record, 'is_remote'),
      }),
    }),
  ];
}

/** In cents; an estimate at list price. */
function estimateOf(model: Json): ReportedCost | null {
  const amount = dig(model, 'estimated_cost', 'amount');
  const picos = typeof amount === 'number' || typeof amount === 'string' ? picosOfCents(amount) : null;
  const currency = textAt(model, 'estimated_cost', 'currency');
  return picos === null || currency === null ? null : { picos, currency };
}
