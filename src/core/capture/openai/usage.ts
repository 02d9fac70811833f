import type { Exchange, Json } from '../exchange.ts';
import { hasUsage, type Usage } from '../../quantity.ts';
import { countAt, isObject } from '../json.ts';
import { type Amounts, usageOf } from '../reading.ts';
import type { Reading } from '../wire-format.ts';
import { quirkOf, reportedCostOf } from './quirk.ts';
import { takeApart } from './tokens.ts';

/** The part of a reading that comes out of the usage object. */
export type Metered = Pick<Reading, 'usage' | 'metering' | 'statedTotalTokens' | 'reportedCost'>;

/** No usage object came: the call is unmetered, which is not free. */
const UNMETERED: Metered = { usage: {}, metering: 'none', statedTotalTokens: null, reportedCost: null };

/**
 * Reads a usage object of the family; `extra` are quantities from outside it (server tools, images).
 * A usage object in which nothing was used is as good as none.
 */
export function meter(exchange: Exchange, usage: Json | undefined, extra: Amounts = {}): Metered {
  const tools = usageOf(extra);
  if (usage === undefined || usage === null) {
    return hasUsage(tools) ? { ...UNMETERED, usage: tools, metering: 'provider' } : UNMETERED;
  }
  const { amounts, statedTotal } = takeApart(usage, quirkOf(exchange.provider, usage));
  const all = usageOf({ seconds: countAt(usage, 'prompt_audio_seconds'), ...amounts, ...extra });
  return {
    usage: all,
    metering: hasUsage(all) ? 'provider' : 'none',
    statedTotalTokens: statedTotal,
    reportedCost: reportedCostOf(exchange.provider, usage),
  };
}

/** Usage of an image model: output of which nothing else is said is image tokens. Null without a usage object. */
export function imageTokensOf(usage: Json | undefined): { usage: Usage; statedTotal: number | null } | null {
  if (!isObject(usage)) return null;
  const { amounts, statedTotal } = takeApart(usage, {});
  const { visibleOutputTokens, imageOutputTokens } = amounts;
  const all = imageOutputTokens
    ? amounts
    : { ...amounts, imageOutputTokens: visibleOutputTokens ?? 0, visibleOutputTokens: 0 };
  return { usage: usageOf(all), statedTotal };
}
