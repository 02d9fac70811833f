import type { Call } from '../../core/call.ts';
import { digestOf } from '../../core/capture/digest.ts';
import { idOfStated } from '../../core/capture/identity.ts';
import type { ReportBucket, ReportLine } from '../../core/capture/report/report-line.ts';
import { hasUsage } from '../../core/quantity.ts';
import type { ReportOrigin } from '../../store/provider-usage.ts';

/**
 * The usage lines of a bucket as calls, for accounts whose calls nothing else sees: one call a line, at the start of the
 * bucket, named by what the line is cut by, so that the same line is the same call however often it is read. What the
 * line cost (OpenRouter) or is estimated to cost (Claude Code) is its reported cost.
 */
export function callsOf({ source, report, provider }: ReportOrigin, bucket: ReportBucket): Call[] {
  const costs = new Map(bucket.lines.filter(({ kind }) => kind === 'cost').map((line) => [keyOf(line), line.cost]));
  const named = new Map<string, number>();
  return bucket.lines.flatMap((line): Call[] => {
    const reportedCost = line.cost ?? costs.get(keyOf(line)) ?? null;
    if (line.kind === 'cost' || (!hasUsage(line.usage) && reportedCost === null)) return [];
    const key = keyOf(line);
    const nth = named.get(key) ?? 0;
    named.set(key, nth + 1);
    const identity = idOfStated(`sender:${source}/${report}/${bucket.from}/${digestOf(`${key}/${nth}`)}`);
    if (identity === null) throw new Error(`the source ${source} has no identity`);
    return [
      {
        ...UNTOLD,
        ...identity,
        ...said(line),
        at: bucket.from,
        provider,
        reportedCost,
        labels: labelsOf(line, source),
      },
    ];
  });
}

const UNTOLD = {
  status: 'ok',
  errorType: null,
  httpStatus: null,
  durationMs: null,
  timeToFirstTokenMs: null,
  parts: null,
  metering: 'provider',
  conservation: 'unstated',
  finishReason: null,
  streamed: false,
  responseId: null,
  traceId: null,
  spanId: null,
  parentSpanId: null,
  conversationId: null,
  logicalRequestId: null,
  attempt: 1,
  role: 'primary',
  segments: null,
  door: 'provider-api',
} as const satisfies Partial<Call>;

function said({ model, operation, usage, serviceTier, region }: ReportLine) {
  return { requestModel: model, responseModel: model, operation, usage, serviceTier, region };
}

function keyOf(line: ReportLine): string {
  const { model, project, workspace, account, apiKey, user, serviceTier, region, lineItem, operation, attributes } =
    line;
  const cuts = [model, project, workspace, account, apiKey, user, serviceTier, region, lineItem, operation];
  return JSON.stringify([cuts, Object.entries(attributes).sort(([left], [right]) => (left < right ? -1 : 1))]);
}

/** Under the names that the providers' marks have on calls of their own (core/capture/labels.ts). */
function labelsOf(line: ReportLine, source: string): Record<string, string> {
  const marks = {
    source,
    key: line.apiKey,
    // Anthropic's workspaces are what others call projects.
    project: line.project ?? line.workspace,
    organization: line.account,
    user: line.user,
    requests: line.requests === null ? null : String(line.requests),
    ...line.attributes,
  };
  const told = Object.entries(marks).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(told.map(([name, value]) => [`metadata.${name}`, value]));
}
