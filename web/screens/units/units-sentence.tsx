import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { changeText, countOf, money, percent } from '../../data/figure.ts';
import type { DefinedUnit, MarginAnswer, UnitsAnswer } from '../../data/units.ts';
import { parseFilter } from '../../state/filter.ts';
import type { Span } from '../../state/span.ts';
import { Answer } from '../../ui/screen.tsx';
import { Explained } from '../figure/explained.tsx';

interface UnitsSentenceProps {
  readonly unit: DefinedUnit;
  readonly cost: UnitsAnswer;
  readonly margin: MarginAnswer;
  readonly span: Span;
}

/** The answer of the screen: what one costs, whether that is more than before, and what is left of the revenue. */
export function UnitsSentence({ unit, cost, margin, span }: UnitsSentenceProps): ReactNode {
  return (
    <Answer>
      {cost ? <CostWords unit={unit} cost={cost} span={span} /> : 'Asking what one costs.'}{' '}
      {margin && <MarginWords margin={margin} />}
    </Answer>
  );
}

function CostWords({ unit, cost, span }: Omit<UnitsSentenceProps, 'margin'>): ReactNode {
  const { totals, change } = cost;
  if (totals.volume === null)
    return (
      <>
        Nothing was told of {unit.per} {span.words}, so what one costs is not known.
      </>
    );
  if (totals.unit === null)
    return (
      <>
        There was no {unit.per} {span.words}.
      </>
    );
  const moved =
    change === null ? '' : `, ${changeText(Math.abs(change))} ${change < 0 ? 'less' : 'more'} than ${span.versusWords}`;
  return (
    <>
      {unit.title}:{' '}
      <strong>
        <Explained measure="cost" of={unit.title} where={unit.where.map(parseFilter).filter((one) => one !== null)}>
          {money(picosFromDollars(totals.unit))}
        </Explained>
      </strong>{' '}
      {span.words}
      {moved}.
    </>
  );
}

function MarginWords({ margin }: { readonly margin: MarginAnswer }): ReactNode {
  const { totals, alerts, target } = margin;
  if (totals.margin === null) return 'No revenue was told, so no margin is known.';
  return (
    <>
      With AI in it the gross margin is <strong>{percent(totals.margin)}</strong>; {countOf(alerts.length, 'customer')}{' '}
      {alerts.length === 1 ? 'is' : 'are'} below {percent(target)}.
    </>
  );
}
