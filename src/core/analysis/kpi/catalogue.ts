import { ATTRIBUTIONS } from './attribution.ts';
import { BEHAVIOURS } from './behaviour.ts';
import { CONTROLS } from './control.ts';
import type { Kpi } from './kpi.ts';
import { LIFECYCLES } from './lifecycle.ts';
import { MARGINS } from './margin.ts';
import { RATES } from './rate.ts';
import { RETRIEVALS } from './retrieval.ts';
import { TOKEN_USES } from './token-use.ts';
import { UNIT_COSTS } from './unit-cost.ts';

/** Every key figure, each defined once, by id. */
export const KPIS: readonly Kpi[] = [
  ...UNIT_COSTS,
  ...MARGINS,
  ...RETRIEVALS,
  ...TOKEN_USES,
  ...BEHAVIOURS,
  ...RATES,
  ...ATTRIBUTIONS,
  ...CONTROLS,
  ...LIFECYCLES,
].toSorted((one, other) => Number(one.id > other.id) - Number(one.id < other.id));

/** Those that a name or an id stands for; `all` for all. None where it stands for nothing. */
export function kpisNamed(name: string): readonly Kpi[] {
  if (name === 'all') return KPIS;
  const asked = name.toLowerCase();
  return KPIS.filter((kpi) => kpi.name === asked || kpi.id.toLowerCase() === asked);
}
