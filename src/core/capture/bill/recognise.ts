import type { ChargedTraffic } from '../../charge.ts';
import { canonicalProvider } from '../../provider.ts';
import type { Quantity } from '../../quantity.ts';
import type { Json } from '../exchange.ts';
import { parseJson, textAt } from '../json.ts';
import { quantityOf, quantityOfDetails, tierOf } from './recognise/meter.ts';
import { operationOf } from './recognise/operation.ts';
import { modelIn, modelOfUsageType, requestedName } from './recognise/model-name.ts';
import { SERVICES, type ServiceKind, type ServiceRule } from './recognise/service.ts';

/** What of a line can tell whose traffic it is for, as the bill has it. */
export interface LineClues {
  readonly provider: string | null;
  readonly publisher: string | null;
  readonly serviceName: string | null;
  readonly serviceCategory: string | null;
  readonly serviceSubcategory: string | null;
  readonly sku: string | null;
  readonly skuPrice: string | null;
  readonly skuMeter: string | null;
  /** SkuPriceDetails of FOCUS, JSON. */
  readonly skuDetails: string | null;
  /** A cloud's own usage type or instance type. */
  readonly usageType: string | null;
  readonly description: string | null;
  readonly resource: string | null;
  readonly resourceType: string | null;
  readonly unit: string | null;
}

const MODEL_KINDS: ReadonlySet<ServiceKind> = new Set(['model', 'platform']);
/** Money put down for later traffic counts nothing. */
const PAID_AHEAD = /commitment|prepa(?:id|y)|upfront|top-?up|credit (?:purchase|grant)/;
const REMEMBERED = 20_000;
/** Of resources only these tell of a service; all others differ line by line. */
const TELLING_RESOURCE = /bedrock|sagemaker|aiplatform|openai|cognitiveservices|gpu/i;

/** Recognises AI in bills. Lines share few sets of clues, so what was recognised is remembered. */
export class RememberedTraffic {
  readonly #known = new Map<string, ChargedTraffic | null>();

  of(clues: LineClues): ChargedTraffic | null {
    const told = TELLING_RESOURCE.test(clues.resource ?? '') ? clues : { ...clues, resource: null };
    const key = Object.values(told).join('\n');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const traffic = recognise(told);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(key, traffic);
    return traffic;
  }
}

/** The AI traffic that a line of a bill is for; null when it is for none. */
export function recognise(clues: LineClues): ChargedTraffic | null {
  const who = lower(clues.serviceName, clues.provider, clues.publisher, clues.resourceType);
  const what = lower(
    clues.serviceName,
    clues.skuMeter,
    clues.usageType,
    clues.sku,
    clues.skuPrice,
    clues.description,
    clues.resource,
    clues.unit,
  );
  const rule = SERVICES.find(({ who: named, what: metered }) => named.test(who) && (metered?.test(what) ?? true));
  const isSaid = isAiByFocus(clues);
  if (!rule) return isSaid ? trafficOf(clues, what, { kind: isSaid, provider: null, who: /./ }) : null;
  return trafficOf(clues, what, rule);
}

/** FOCUS's own words for it: what no rule knows is AI all the same. */
function isAiByFocus(clues: LineClues): ServiceKind | null {
  if (
    /generative ai/i.test(clues.serviceSubcategory ?? '') ||
    /"(?:ModelId|TokenDirection)"/.test(clues.skuDetails ?? '')
  )
    return 'model';
  return /^ai (?:and|&) machine learning$/i.test(clues.serviceCategory ?? '') ? 'platform' : null;
}

function trafficOf(clues: LineClues, what: string, rule: ServiceRule): ChargedTraffic {
  const details = parseJson(clues.skuDetails ?? '') ?? null;
  const meter = lower(clues.skuMeter, clues.usageType, clues.description, clues.sku, clues.skuPrice, clues.unit);
  const provider = rule.provider ?? canonicalProvider(clues.provider ?? '');
  const [model, serviceTier] = MODEL_KINDS.has(rule.kind)
    ? [modelOf(clues, details, provider), tierOf(details, meter)]
    : [null, null];
  const quantity = quantityOfDetails(details) ?? counted(rule.kind, meter);
  const operation = rule.operation ?? operationOf(rule.kind, quantity, `${what} ${model}`);
  return { provider, model, operation, quantity, serviceTier };
}

/** The usage type names the model best, then the service (marketplaces sell each model as one), the meter, the description. */
function modelOf(clues: LineClues, details: Json, provider: string): string | null {
  const { usageType, serviceName, skuMeter, sku, skuPrice, description, resource } = clues;
  const stated = textAt(details, 'ModelId');
  if (stated !== null) return stated;
  for (const text of [usageType, serviceName, skuMeter, sku, skuPrice, description, resource]) {
    const model = text === null ? null : modelIn(text);
    if (model !== null) return requestedName(model, provider);
  }
  return usageType === null ? null : modelOfUsageType(usageType);
}

function counted(kind: ServiceKind, meter: string): Quantity | null {
  if (kind === 'seat') return 'seats';
  if (kind === 'gpu')
    return /gpu[\s-]?(?:per )?(?:hour|second)|nvidia.*gpu|gpu.*running/.test(meter) ? 'gpuSeconds' : null;
  return PAID_AHEAD.test(meter) ? null : quantityOf(meter, kind === 'model');
}

function lower(...texts: readonly (string | null)[]): string {
  return texts
    .filter((text) => text !== null)
    .join(' | ')
    .toLowerCase();
}
