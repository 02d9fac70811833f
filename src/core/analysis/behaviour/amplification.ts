import { divideRounded, formatDecimal, type Picos } from '../../money.ts';
import { STAGES, type Stage } from './part.ts';

const DIGITS = 2;
const SCALE = 10n ** BigInt(DIGITS);

/** Stages that are paid for on top of the answer. */
export type ExtraStage = Exclude<Stage, 'answer'>;
const EXTRA_STAGES: readonly ExtraStage[] = STAGES.filter((stage) => stage !== 'answer');

export interface Amplification {
  /** Cost over that of one clean primary call, with two digits; null where that is nothing or not known. */
  readonly factor: string | null;
  /** What each stage added, in money and as a multiple of the clean call; the multiples as they are written add up to the factor less one. */
  readonly stages: readonly { readonly stage: ExtraStage; readonly picos: Picos; readonly factor: string | null }[];
}

/** How many times the price of one clean call executions cost, and which stages made it so. Stages without cost are left out. */
export function amplification(clean: Picos, extra: Readonly<Record<ExtraStage, Picos>>): Amplification {
  let [sum, written] = [0n, 0n];
  const stages = EXTRA_STAGES.filter((stage) => extra[stage] !== 0n).map((stage) => {
    const picos = extra[stage];
    sum += picos;
    // Sums are rounded and not the parts, so that what is written adds up.
    const rounded = clean > 0n ? divideRounded(sum * SCALE, clean) : 0n;
    const factor = clean > 0n ? fixed(rounded - written) : null;
    written = rounded;
    return { stage, picos, factor };
  });
  return { factor: clean > 0n ? fixed(SCALE + written) : null, stages };
}

function fixed(hundredths: bigint): string {
  const [whole = '0', fraction = ''] = formatDecimal(hundredths, DIGITS).split('.');
  return `${whole}.${fraction.padEnd(DIGITS, '0')}`;
}
