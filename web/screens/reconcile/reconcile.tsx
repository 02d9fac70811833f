import type { ReactNode } from 'react';
import type { MonthEntry } from '../../data/reconciliation.ts';
import { useMonths } from '../../data/reconciliation.ts';
import { useView } from '../../state/use-view.ts';
import { Choice } from '../../ui/choice.tsx';
import { CommandLine } from '../../ui/copy.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Screen } from '../../ui/screen.tsx';
import { PlainBar } from '../shell/plain-bar.tsx';
import { ImportDrop } from '../sources/import-drop.tsx';
import { LineDrawer } from './line-drawer.tsx';
import { MonthMatrix } from './month-matrix.tsx';
import { MonthPanels } from './month-panels.tsx';
import { ReconcileSentence } from './reconcile-sentence.tsx';
import styles from './reconcile.module.css';

const SPANS = [
  { name: '3', label: '3 months' },
  { name: '6', label: '6 months' },
  { name: '12', label: '12 months' },
] as const;
type Months = (typeof SPANS)[number]['name'];

/** Does it match the invoice? */
export function Reconcile(): ReactNode {
  const { search, change } = useView();
  const shown: Months = SPANS.find(({ name }) => name === search.months)?.name ?? '3';
  const months = useMonths(Number(shown));
  const data = months.data?.months;
  const open = data && openMonth(data, search.month);
  return (
    <>
      <title>Reconcile – Whence</title>
      <PlainBar>
        <Choice
          label="Billing months"
          value={shown}
          options={SPANS}
          onChange={(name) => change({ months: name === '3' ? undefined : name, month: undefined, cause: undefined })}
        />
      </PlainBar>
      <Screen>
        <Panel progress={[months]} height={220} flush>
          {data && <ReconcileSentence months={data} />}
          {data && data.length > 0 && <MonthMatrix months={data} open={open ?? null} />}
        </Panel>
        {open && <MonthPanels key={`${open.provider} ${open.period}`} month={open} />}
        <Panel title="Bring a bill" note="the same bill twice counts once; a corrected one takes its place">
          <div className={styles['bring']}>
            <ImportDrop
              usual="focus"
              hint="FOCUS or Common Bill Format, CSV, Parquet or JSON, gzipped or not; any other bill by a map"
            />
            <p>Or on the command line, or fetched from the provider by a source in whence.yaml:</p>
            <CommandLine text="npm run -s whence -- import focus ./bill.csv.gz" />
            <CommandLine text="npm run -s whence -- sources fetch" />
          </div>
        </Panel>
      </Screen>
      <LineDrawer />
    </>
  );
}

/** The month that the URL names; else the one whose bill is farthest from its calls. */
function openMonth(months: readonly MonthEntry[], named: string | undefined): MonthEntry | undefined {
  const chosen = months.find(({ provider, period }) => `${provider} ${period}` === named);
  if (chosen) return chosen;
  return months.toSorted((one, other) => urgency(other) - urgency(one))[0];
}

/** A month that does not agree yet goes before any other, first those that were metered; then by how far it is off. Order only. */
function urgency({ status, variance, metered }: MonthEntry): number {
  const isOpen = status === 'provisional';
  return Math.abs(Number(variance ?? 0)) + (isOpen ? 1e12 : 0) + (isOpen && metered !== '0' ? 1e15 : 0);
}
