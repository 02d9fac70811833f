import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { MEASURES } from '../../../src/core/ledger/spend-query.ts';
import type { AllocationEntry, ShareEntry } from '../../data/allocations.ts';
import { measureOf, ownerWords } from '../../data/allocations.ts';
import { count, exactMoney, isMoney, money, percent, share } from '../../data/figure.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import { daysOfMonth, monthWords } from '../../data/variance-words.ts';
import { useView } from '../../state/use-view.ts';
import { Facts, Formula } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { Explained } from '../figure/explained.tsx';
import styles from './allocation.module.css';
import { driverWords } from './flow-panel.tsx';

interface ShareDrawerProps {
  readonly allocation: AllocationEntry;
  readonly month: string;
}

/** How the share that the URL names was made: what there was to split, by what, and how much of that its owner had. */
export function ShareDrawer({ allocation, month }: ShareDrawerProps): ReactNode {
  const { search, change } = useView();
  const found = allocation.shares.find(({ owner }) => ownerWords(owner) === search.share);
  return (
    <SideDrawer
      title="How was this share made?"
      open={found !== undefined}
      onClose={() => change({ share: undefined })}
    >
      {found && <ShareStory share={found} allocation={allocation} month={month} />}
    </SideDrawer>
  );
}

function ShareStory({ share: one, allocation, month }: ShareDrawerProps & { readonly share: ShareEntry }): ReactNode {
  const { name, owner, by, pool, remainder, shares } = allocation;
  const others = shares
    .filter((other) => other !== one)
    .reduce((sum, { cost }) => sum + (picosFromDollars(cost) ?? 0n), 0n);
  const weights = shares.reduce((sum, { weight }) => sum + BigInt(weight), 0n);
  return (
    <div className={styles['story']}>
      <Panel>
        <p className={styles['shareName']}>
          {ownerWords(one.owner)} has {percent(one.share)} of what was split of {name}
        </p>
        <Formula
          lines={[
            { text: `What there was to split in ${monthWords(month)}`, amount: exactMoney(pool) },
            { text: 'less the shares of others', amount: `−${money(others)}` },
            { text: 'less what stays in the pool', amount: money(-(picosFromDollars(remainder) ?? 0n)) },
          ]}
          total={{ text: 'The share', amount: exactMoney(one.cost) }}
        />
        <Facts
          facts={[
            ['Driver', `${driverWords(allocation)} (${allocation.driver})`],
            [
              'Its part of the driver',
              `${percent(share(BigInt(one.weight), weights))}${weightWords(allocation, one, weights)}`,
            ],
            [
              'Rounding',
              'to the last digit: what is left of it goes to the largest remainders, so shares add up to the pool',
            ],
            ['Who answers for the rest', owner ?? 'nobody is named'],
            [
              'In the ledger',
              <Explained
                key="ledger"
                measure="cost"
                of={`share of ${ownerWords(one.owner)} in ${name}`}
                where={[
                  { dimension: 'resource', operator: 'is', values: [`pool ${name}`] },
                  ...by.map((dimension) => ({
                    dimension,
                    operator: 'is' as const,
                    values: [one.owner[dimension] ?? ''],
                  })),
                ]}
                during={daysOfMonth(month)}
              >
                lines of this split with its name
              </Explained>,
            ],
          ]}
        />
      </Panel>
    </div>
  );
}

/** ": 21 of 40 calls", where the driver counts; money and metered units have no unit here. */
function weightWords(allocation: AllocationEntry, { weight }: ShareEntry, weights: bigint): string {
  const measure = MEASURES.find((name) => name === measureOf(allocation));
  if (!measure || isMoney(measure)) return '';
  return `: ${count(BigInt(weight))} of ${count(weights)} ${dimensionWords(measure)}, summed over its buckets`;
}
