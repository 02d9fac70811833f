import type { ReactNode } from 'react';
import { useState } from 'react';
import { type DefinedUnit, useMargin, useTold, useUnits } from '../../data/units.ts';
import { useSpan } from '../../data/use-span.ts';
import { parseFilter } from '../../state/filter.ts';
import { useView } from '../../state/use-view.ts';
import { Panel } from '../../ui/panel.tsx';
import { Pair, Screen } from '../../ui/screen.tsx';
import { Toolbar } from '../shell/toolbar.tsx';
import { DefineDialog } from './define-dialog.tsx';
import { DisproportionPanel } from './disproportion-panel.tsx';
import { GuardDialog } from './guard-dialog.tsx';
import { LimitsPanel } from './limits-panel.tsx';
import { MarginPanel } from './margin-panel.tsx';
import { NothingTold } from './nothing-told.tsx';
import { ownerOf } from './owner.ts';
import { SeatsPanel } from './seats-panel.tsx';
import { SpreadPanel } from './spread-panel.tsx';
import { UnitPanel } from './unit-panel.tsx';
import { UnitsSentence } from './units-sentence.tsx';

/** What does one customer, ticket, merge cost; and what is left of what it brings? */
export function Units(): ReactNode {
  const told = useTold();
  const progress = [told.units, told.metrics, told.outcomes];
  const units = told.units.data?.units ?? [];
  const names = [...(told.outcomes.data?.outcomes ?? []), ...(told.metrics.data?.metrics ?? [])].map(
    ({ name }) => name,
  );
  const isReady = progress.every(({ data }) => data !== undefined);
  return (
    <>
      <title>Customers & units – Whence</title>
      <Toolbar />
      <Screen>
        {isReady && names.length > 0 ? (
          <Told units={units} names={names} />
        ) : (
          <Panel progress={progress} height={90} flush>
            <NothingTold />
          </Panel>
        )}
      </Screen>
    </>
  );
}

interface ToldProps {
  readonly units: readonly DefinedUnit[];
  /** Of outcomes and metrics; there is one at least. */
  readonly names: readonly string[];
}

function Told({ units, names }: ToldProps): ReactNode {
  const { view, search } = useView();
  const span = useSpan();
  const [dialog, setDialog] = useState<'unit' | 'guard' | null>(null);
  const unit = chosen(units, names, search.unit);
  const where = [...view.where, ...unit.where.map(parseFilter).filter((one) => one !== null)];
  const cost = useUnits(unit, { span, where });
  const margin = useMargin({ span, where: view.where, by: [ownerOf(view)] });
  return (
    <>
      <Panel progress={[cost, margin]} height={90} flush>
        {cost.data && margin.data && <UnitsSentence unit={unit} cost={cost.data} margin={margin.data} span={span} />}
      </Panel>
      <UnitPanel unit={unit} units={units} names={names} where={where} onDefine={() => setDialog('unit')} />
      <Pair>
        <MarginPanel answer={margin} onGuard={() => setDialog('guard')} />
        <DisproportionPanel />
      </Pair>
      <Pair>
        <SpreadPanel unit={unit} where={where} />
        <LimitsPanel />
      </Pair>
      <SeatsPanel />
      {dialog === 'unit' && <DefineDialog names={names} onClose={() => setDialog(null)} />}
      {dialog === 'guard' && <GuardDialog target={margin.data?.target ?? 0} onClose={() => setDialog(null)} />}
    </>
  );
}

/** The unit that the URL names by its title or by what it is per; else the first there is. */
function chosen(units: readonly DefinedUnit[], names: readonly string[], named: string | undefined): DefinedUnit {
  const defined = units.find(({ title }) => title === named);
  if (defined) return defined;
  if (named !== undefined && names.includes(named)) return plainUnit(named);
  return units[0] ?? plainUnit(names[0] ?? '');
}

/** Of all spend. */
function plainUnit(per: string): DefinedUnit {
  return { title: `Cost per ${per}`, per, measure: 'cost', by: [], where: [] };
}
