import type { Charge } from '../charge.ts';
import { formatDecimal, formatPicos } from '../money.ts';
import { partiesOf } from './charge-row.ts';
import type { FocusRow } from './focus-row.ts';

const RATIO_DIGITS = 18;
/** Before the keys of tags that come of rules, so that they are told from the provider's. */
const TAG_PREFIX = 'whence/';

/**
 * A line of an allocation: a share of a pool, or, without an owner, what all shares take out of it; both together change no
 * sum. A pool of calls that no bill contains has no invoiced amount, so its shares are estimates.
 */
export function shareRow(charge: Charge, revision: number): FocusRow {
  const { native, costs } = charge;
  const owner = ownerOf(native['owner']);
  const isEstimate = charge.serviceName === '';
  const money = (amount: bigint): string => (isEstimate ? '0' : formatPicos(amount));
  return {
    ...partiesOf(charge),
    ChargeCategory: 'Adjustment',
    ChargeDescription: charge.description,
    ChargeFrequency: 'One-Time',
    ServiceCategory: 'Other',
    ServiceSubcategory: 'Other (Other)',
    ServiceName: 'Split cost allocation',
    BilledCost: money(costs.billed),
    EffectiveCost: money(costs.effective),
    ListCost: money(costs.list),
    ContractedCost: money(costs.contracted),
    AllocatedMethodId: `${native['allocation'] ?? ''}@${revision}`,
    AllocatedMethodDetails: detailsOf(native, owner !== null),
    AllocatedResourceId: owner,
    AllocatedResourceName: owner,
    AllocatedTags: owner === null ? null : tagsOf(charge.assigned),
    x_CostStatus: isEstimate ? 'Estimated' : 'Allocated',
    x_EstimatedCost: isEstimate ? formatPicos(costs.effective) : null,
    x_OriginServiceName: charge.serviceName || null,
    x_ChargeId: charge.id,
  };
}

function ownerOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const values: readonly string[] = JSON.parse(text);
  return values.join('/') || null;
}

function detailsOf(native: Charge['native'], isShare: boolean): string {
  const [weight, whole] = [native['weight'] ?? '0', native['totalWeight'] ?? '1'].map(BigInt);
  const ratio =
    !isShare || !whole ? 1n * 10n ** BigInt(RATIO_DIGITS) : ((weight ?? 0n) * 10n ** BigInt(RATIO_DIGITS)) / whole;
  const element = `{"AllocatedRatio":${formatDecimal(ratio, RATIO_DIGITS)},"UsageUnit":${JSON.stringify(native['driver'] ?? '')},"UsageQuantity":${weight ?? 0n}}`;
  return `{"Elements":[${element}]}`;
}

function tagsOf(assigned: Charge['assigned']): string {
  const entries = Object.entries(assigned).filter(([, value]) => value !== '');
  return JSON.stringify(Object.fromEntries(entries.map(([name, value]) => [TAG_PREFIX + name, value])));
}
