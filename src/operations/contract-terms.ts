import { formatDecimal, formatPicos } from '../core/money.ts';
import type { Contract, Credit, Discount, VolumeTerms } from '../core/pricing/contract.ts';

/** A contract in a line for people. */
export function contractTerms({ discounts, rates, volume, credits, minimum, free }: Contract): string {
  return [
    ...discounts.map(discountText),
    ...(rates.length > 0 ? [`rates for ${rates.map(({ id }) => id).join(', ')}`] : []),
    ...(volume ? [volumeText(volume)] : []),
    ...free.map(({ quantity, micros }) => `${formatDecimal(micros, 6)} ${quantity} free a month`),
    ...credits.map(creditText),
    ...(minimum === null ? [] : [`at least $${formatPicos(minimum)} a month`]),
  ].join('; ');
}

function discountText({ microPercent, models, quantities, serviceTier, region }: Discount): string {
  const of = [models?.join(', '), quantities?.join(', '), serviceTier, region].filter(Boolean).join(' ');
  return `${percent(microPercent)} off ${of === '' ? 'everything' : of}`;
}

function volumeText({ by, kind, steps }: VolumeTerms): string {
  const texts = steps.map(({ above, microPercent }) => {
    const threshold = by === 'spend' ? `$${formatPicos(above)}` : `${above} tokens`;
    return `${percent(microPercent)} above ${threshold}`;
  });
  return `${kind} by monthly ${by}: ${texts.join(', ')}`;
}

function creditText({ name, amount, every }: Credit): string {
  return `credit ${name} of $${formatPicos(amount)}${every === 'month' ? ' a month' : ''}`;
}

function percent(micro: bigint): string {
  return `${formatDecimal(micro, 6)} %`;
}
