import type { ReactNode } from 'react';
import { MEASURES } from '../../../src/core/ledger/spend-query.ts';
import type { Filter, Measure } from '../../../src/core/ledger/spend-query.ts';
import { divideRounded } from '../../../src/core/money.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { apiPath } from '../../data/api.ts';
import { useAnswer, useSampleCalls } from '../../data/ask.ts';
import { count, countOf, exact, exactMoney, isMoney, money, percent } from '../../data/figure.ts';
import { MEASURE_WORDS } from '../../data/measure-words.ts';
import type { Question } from '../../data/question.ts';
import { curlLine, questionParams } from '../../data/question.ts';
import { useSpan } from '../../data/use-span.ts';
import { instantWords } from '../../state/calendar.ts';
import { operatorWords, parseFilter, printFilter } from '../../state/filter.ts';
import type { ViewSearch } from '../../state/search.ts';
import { useView } from '../../state/use-view.ts';
import { CommandLine } from '../../ui/copy.tsx';
import { Facts, Formula } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { CallRows } from '../call/call-rows.tsx';

const SAMPLES = 5;
/** The calls that an unpriced count counts; priced ones have no reason. */
const UNPRICED: Filter = { dimension: 'unpricedReason', operator: 'isNot', values: ['(none)'] };

const CLOSED = { explain: undefined, explainWhere: undefined, explainFrom: undefined, explainTo: undefined };

/** "How was this number made": opens for whatever measure the URL names, within the view or in a time of its own. */
export function ExplainDrawer(): ReactNode {
  const { search, change } = useView();
  const measure = MEASURES.find((name) => name === search.explain);
  const close = () => change(CLOSED);
  return (
    <SideDrawer title="How was this number made?" open={measure !== undefined} onClose={close}>
      {measure && <Explanation measure={measure} />}
    </SideDrawer>
  );
}

function Explanation({ measure }: { readonly measure: Measure }): ReactNode {
  const { view, search, change } = useView();
  const span = useSpan();
  const own = ownSpan(search);
  const extra = (search.explainWhere ?? []).map(parseFilter).filter((filter) => filter !== null);
  const where = own ? extra : [...view.where, ...extra];
  const measures = [...new Set<Measure>([measure, ...(PARTS[measure] ?? [])])];
  const question: Question = { measures, span: own ?? { ...span, versus: null }, where };
  const answer = useAnswer(question);
  const counted = measure === 'unpricedCalls' ? [...where, UNPRICED] : where;
  const samples = useSampleCalls({ span: question.span, where: counted }, SAMPLES);
  const path = apiPath('query', questionParams(question));
  return (
    <div style={{ display: 'grid', gap: 14 }}>
      <Panel progress={[answer]} height={260}>
        {answer.data && <Making answer={answer.data} measure={measure} filters={where.map(filterWords)} />}
      </Panel>
      <Panel title="Ask it again" note="The same question by HTTP">
        <CommandLine text={curlLine(location.origin, path)} />
      </Panel>
      <Panel
        title={isMoney(measure) ? 'Largest calls in it' : 'Calls in it, largest cost first'}
        progress={[samples]}
        flush
      >
        <CallRows calls={samples.data?.calls ?? []} onOpen={(id) => change({ ...CLOSED, call: id })} />
      </Panel>
      <p style={{ margin: 0 }}>
        <a href={`/explore?${exploreSearch(counted.map(printFilter), own)}`}>All calls behind it</a>
      </p>
    </div>
  );
}

interface MakingProps {
  readonly answer: QueryAnswer;
  readonly measure: Measure;
  readonly filters: readonly string[];
}

function Making({ answer, measure, filters }: MakingProps): ReactNode {
  const { ledgerHours, rawHours } = answer.readFrom;
  const priced = answer.calls - answer.unpricedCalls;
  const parts = (PARTS[measure] ?? []).filter((part) => part !== measure);
  return (
    <>
      <p style={{ margin: 0, fontSize: 'var(--text-s)', color: 'var(--ink-faint)' }}>{MEASURE_WORDS[measure]}</p>
      <p style={{ margin: '0 0 2px', fontSize: 'var(--text-xl)', fontWeight: 650 }} className="figures">
        {inFull(answer, measure)}
      </p>
      <p style={{ margin: '0 0 14px', color: 'var(--ink-soft)' }}>{formulaWords(measure, answer)}</p>
      {parts.length > 0 && (
        <Formula
          lines={parts.map((part) => ({ text: MEASURE_WORDS[part], amount: inFull(answer, part) }))}
          total={{ text: MEASURE_WORDS[measure], amount: inFull(answer, measure) }}
        />
      )}
      <Facts
        facts={[
          ['From', instantWords(answer.interval.from, answer.timeZone)],
          ['To, exclusive', instantWords(answer.interval.to, answer.timeZone)],
          ['Time zone', answer.timeZone],
          ['Filters', filters.length > 0 ? filters.join('; ') : 'none'],
          ['Calls counted', count(answer.calls)],
          ['Coverage', `${percent(answer.calls === 0 ? null : priced / answer.calls)} of them have a price`],
          ...(measure === 'cost' ? ([['Cost per priced call', costPerCall(answer)]] as const) : []),
          ['Unpriced', `${countOf(answer.unpricedCalls, 'call')}, in no sum of money`],
          ['Read from', `${countOf(ledgerHours, 'hour')} of the ledger, ${countOf(rawHours, 'hour')} of raw calls`],
          ['Rules', `revision ${answer.rulesRevision}`],
          ['Price book', answer.priceBook],
        ]}
      />
    </>
  );
}

/** With every digit, so that the parts are seen to add up. */
function inFull({ totals }: QueryAnswer, measure: Measure): string {
  const value = totals[measure] ?? 0;
  return isMoney(measure) ? exactMoney(String(value)) : count(Number(value));
}

function costPerCall({ totals, calls, unpricedCalls }: QueryAnswer): string {
  const [cost, priced] = [exact(totals, 'cost'), BigInt(calls - unpricedCalls)];
  return cost === null || priced === 0n ? '–' : money(divideRounded(cost, priced));
}

const COST_PARTS = [
  'inputCost',
  'cacheReadCost',
  'cacheWriteCost',
  'outputCost',
  'reasoningCost',
  'otherCost',
] as const;
const PARTS: Partial<Record<Measure, readonly Measure[]>> = {
  cost: COST_PARTS,
  tokens: ['inputTokens', 'outputTokens'],
  inputTokens: ['uncachedInputTokens', 'cacheReadTokens', 'cacheWriteTokens'],
};

function formulaWords(measure: Measure, answer: QueryAnswer): string {
  const priced = count(answer.calls - answer.unpricedCalls);
  if (measure === 'unpricedCalls') return 'Calls for which the price book has no rate, of all calls counted.';
  if (measure === 'calls') return 'Every call counted once, whichever door it came through.';
  if (isMoney(measure))
    return `Over ${priced} priced calls: quantity × rate in force at the time of the call, summed exactly.`;
  return `Summed over ${count(answer.calls)} calls.`;
}

function filterWords(filter: NonNullable<ReturnType<typeof parseFilter>>): string {
  return `${filter.dimension} ${operatorWords(filter.operator)} ${filter.values.join(' or ')}`;
}

/** The time that a number says it is of, in UTC; null for the view's. */
function ownSpan({ explainFrom, explainTo }: ViewSearch): Question['span'] | null {
  if (explainFrom === undefined || explainTo === undefined) return null;
  return { from: explainFrom, to: explainTo, timeZone: 'UTC', versus: null };
}

function exploreSearch(where: readonly string[], own: Question['span'] | null): string {
  const params = own
    ? new URLSearchParams({ from: own.from, to: own.to, tz: own.timeZone })
    : new URLSearchParams(location.search);
  for (const name of ['explain', 'explainWhere', 'where', 'call']) params.delete(name);
  for (const filter of where) params.append('where', filter);
  return params.toString();
}
