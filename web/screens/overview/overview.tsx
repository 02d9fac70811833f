import type { ReactNode } from 'react';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import { useAnswer, useDimensions } from '../../data/ask.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import { useSpan } from '../../data/use-span.ts';
import { WAY_DOWN } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import { Panel } from '../../ui/panel.tsx';
import { Picker } from '../../ui/picker.tsx';
import { Screen } from '../../ui/screen.tsx';
import { CallList } from '../call/call-list.tsx';
import { SpendOverTime } from '../figure/spend-over-time.tsx';
import { Toolbar } from '../shell/toolbar.tsx';
import { KeyFigures } from './key-figures.tsx';
import { Leaders } from './leaders.tsx';
import styles from './overview.module.css';
import { Sentence } from './sentence.tsx';

const LEADERS = ['model', 'feature', 'team', 'customer', 'service', 'environment', 'provider', 'purpose'];
/** Whose it is, by preference; the first that the rules in force have. */
const OWNERS = ['feature', 'team', 'product', 'service'];

/** What do we spend, is it normal, where does it go? */
export function Overview(): ReactNode {
  const { view, change } = useView();
  const span = useSpan();
  const dimensions = useDimensions(span);
  const known = dimensions.data?.map((dimension) => dimension.name) ?? LEADERS;
  const owner = OWNERS.find((name) => known.includes(name)) ?? 'feature';
  const { where } = view;
  const totals = useAnswer({ measures: ['cost', 'calls', 'tokens', 'unpricedCalls'], span, where });
  const models = useAnswer({ measures: [view.lens], by: ['model'], span, where, order: `-${view.lens}`, limit: 6 });
  const nobody = { dimension: owner, operator: 'is', values: [NOT_ATTRIBUTED] } as const;
  const unattributed = useAnswer({ measures: ['cost'], span: { ...span, versus: null }, where: [...where, nobody] });
  const by = view.by[0] ?? WAY_DOWN[0];
  return (
    <>
      <title>Overview – Whence</title>
      <Toolbar />
      <Screen>
        <Panel progress={[totals]} height={150}>
          {totals.data && (
            <>
              <Sentence totals={totals.data} models={models.data} lens={view.lens} span={span} />
              <KeyFigures totals={totals.data} unattributed={unattributed.data} owner={owner} span={span} />
            </>
          )}
        </Panel>
        <SpendOverTime
          dimension={by}
          measure={view.lens}
          kind="bars"
          actions={
            <Picker
              label="Breakdown"
              shown={`by ${dimensionWords(by)}`}
              value={by}
              options={known.map((name) => ({ name, label: dimensionWords(name) }))}
              onPick={(name) => change({ by: name === WAY_DOWN[0] ? undefined : [name] })}
            />
          }
        />
        <div className={styles['grid']}>
          {LEADERS.filter((name) => known.includes(name)).map((name) => (
            <Leaders key={name} dimension={name} />
          ))}
        </div>
        {span.days <= 1 && <CallList />}
      </Screen>
    </>
  );
}
