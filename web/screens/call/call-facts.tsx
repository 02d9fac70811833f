import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CallAnswer } from '../../data/answers.ts';
import { count } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { instantWords } from '../../state/calendar.ts';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';

/** The call as it was captured; what was not stated is left out. */
export function CallFacts({ answer }: { readonly answer: CallAnswer }): ReactNode {
  const { timeZone } = useSpan();
  const { call, model } = answer;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Time', instantWords(call.at, timeZone)],
    ['Provider', call.provider],
    ['Service, host, invoice by', `${answer.serviceProvider}, ${answer.hostProvider}, ${answer.invoiceIssuer}`],
    ['Requested model', call.requestModel],
    ['Answering model', call.responseModel],
    ['Priced as', [model.developer, model.family, model.model].filter(Boolean).join(' / ')],
    ['Operation', call.operation],
    ['Role, attempt', `${call.role}, ${call.attempt}`],
    ['Status', statusWords(call)],
    ['Duration', milliseconds(call.durationMs)],
    ['First token after', milliseconds(call.timeToFirstTokenMs)],
    ['Service tier', call.serviceTier],
    ['Region', call.region],
    ['Finish reason', call.finishReason],
    ['Streamed', call.streamed ? 'yes' : 'no'],
    [call.doors.length > 1 ? 'Doors' : 'Door', call.doors.join(', ')],
    ['Identity', call.identity],
    ['Id', call.id],
    ['Response id', call.responseId],
    ['Execution', call.traceId && <ExecutionLink traceId={call.traceId} />],
    ['Span', call.spanId],
    ['Conversation', call.conversationId],
    ['Request of the caller', call.logicalRequestId],
    ...Object.entries(call.labels).map(([name, value]) => [`Label ${name}`, value] as const),
  ];
  return (
    <Panel title="The call">
      <Facts facts={facts.filter(([, value]) => value !== null && value !== '')} />
    </Panel>
  );
}

function ExecutionLink({ traceId }: { readonly traceId: string }): ReactNode {
  return (
    <Link to="/execution/$id" params={{ id: traceId }}>
      {traceId}
    </Link>
  );
}

function statusWords(call: CallAnswer['call']): string {
  const details = [call.httpStatus && `HTTP ${call.httpStatus}`, call.errorType].filter(Boolean).join(', ');
  return details ? `${call.status} (${details})` : call.status;
}

function milliseconds(value: number | null): string | null {
  return value === null ? null : `${count(Math.round(value))} ms`;
}
