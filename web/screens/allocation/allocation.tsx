import type { ReactNode } from 'react';
import type { AllocationEntry } from '../../data/allocations.ts';
import { useAllocations } from '../../data/allocations.ts';
import { daysOfMonth, monthWords } from '../../data/variance-words.ts';
import { dateAt, monthStart } from '../../state/calendar.ts';
import { useNow } from '../../state/use-now.ts';
import { useView } from '../../state/use-view.ts';
import { Panel } from '../../ui/panel.tsx';
import { Picker } from '../../ui/picker.tsx';
import { Pair, Screen } from '../../ui/screen.tsx';
import { PlainBar } from '../shell/plain-bar.tsx';
import { AllocationSentence } from './allocation-sentence.tsx';
import { BeforeAfter } from './before-after.tsx';
import { FlowPanel } from './flow-panel.tsx';
import { Methods } from './methods.tsx';
import { NoAllocations } from './no-allocations.tsx';
import { ShareDrawer } from './share-drawer.tsx';
import { Shares } from './shares.tsx';

const HOUR_MS = 3_600_000;
const MOST_MONTHS = 12;

/** Is shared cost split fairly? */
export function Allocation(): ReactNode {
  const { search, change } = useView();
  const months = useLatestMonths();
  const [, last = ''] = months;
  const month = months.find((one) => one === search.month) ?? last;
  const answer = useAllocations(daysOfMonth(month));
  const list = answer.data?.allocations;
  const open = list && openOf(list, search.pool);
  return (
    <>
      <title>Allocation – Whence</title>
      <PlainBar>
        <Picker
          label="Month"
          icon="calendar"
          shown={monthWords(month)}
          value={month}
          options={months.map((name) => ({ name, label: monthWords(name) }))}
          onPick={(name) => change({ month: name === last ? undefined : name })}
        />
      </PlainBar>
      <Screen>
        <Panel progress={[answer]} height={420} flush>
          {list && <Answer list={list} month={month} />}
        </Panel>
        {list && open && <OpenPool key={open.name} allocation={open} list={list} month={month} />}
      </Screen>
    </>
  );
}

interface AnswerProps {
  readonly list: readonly AllocationEntry[];
  readonly month: string;
}

function Answer({ list, month }: AnswerProps): ReactNode {
  if (list.length === 0) return <NoAllocations />;
  return (
    <>
      <AllocationSentence allocations={list} month={month} />
      <FlowPanel allocations={list} />
    </>
  );
}

interface OpenPoolProps extends AnswerProps {
  readonly allocation: AllocationEntry;
}

function OpenPool({ allocation, list, month }: OpenPoolProps): ReactNode {
  return (
    <>
      <Pair>
        <Shares allocation={allocation} list={list} month={month} />
        <BeforeAfter allocation={allocation} month={month} />
      </Pair>
      <Methods allocation={allocation} month={month} />
      <ShareDrawer allocation={allocation} month={month} />
    </>
  );
}

/** This month and those before it, latest first. */
function useLatestMonths(): string[] {
  const today = dateAt(useNow(HOUR_MS), 'UTC');
  return Array.from({ length: MOST_MONTHS }, (_, ago) => monthStart(today, -ago).slice(0, 'YYYY-MM'.length));
}

/** The allocation that the URL names; else the one with the largest pool. */
function openOf(list: readonly AllocationEntry[], named: string | undefined): AllocationEntry | undefined {
  const byPool = list.toSorted((one, other) => Number(other.pool) - Number(one.pool));
  return list.find(({ name }) => name === named) ?? byPool[0];
}
