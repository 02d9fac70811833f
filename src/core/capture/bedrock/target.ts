import { regionOfUrl } from '../../provider.ts';
import { remembered } from '../../remembered.ts';
import { addressOf, decodePercent } from '../address.ts';

/** What a Bedrock URL asks for. `model` is an id, or an ARN when only the ARN names it. */
export interface BedrockTarget {
  readonly action: string;
  readonly model: string | null;
  readonly region: string | null;
  /** Model units bought beforehand serve the call. */
  readonly provisioned: boolean;
}

const NOWHERE: BedrockTarget = { action: '', model: null, region: null, provisioned: false };
const MODEL_PATH = /\/model\/(.+)\/(converse|converse-stream|invoke|invoke-with-response-stream|count-tokens)$/;
const ARN = /^arn:[\w-]+:[\w-]+:([a-z0-9-]*):\d*:([a-z-]+)\/(.+)$/;
/** These resources are named after the model; others (application profiles, imported models) have names of their own. */
const TELLING_RESOURCES = new Set(['foundation-model', 'inference-profile']);
/** Geographic and global inference profiles: the prefix says where the call is billed. */
const PROFILE = /^(us|eu|apac|jp|au|ca|global|us-gov)\./;

/** Reads `/model/{id or ARN}/{action}`. */
export function bedrockTarget(url: string | null): BedrockTarget {
  return url === null ? NOWHERE : targetOf(url);
}

const targetOf: (url: string) => BedrockTarget = remembered((url) => {
  const match = MODEL_PATH.exec(addressOf(url).path);
  if (!match) return NOWHERE;
  const resource = resourceOf(decodePercent(match[1] ?? ''));
  return {
    action: match[2] ?? '',
    model: resource.model,
    region: resource.region ?? regionOfUrl(url) ?? PROFILE.exec(resource.model)?.[1] ?? null,
    provisioned: resource.kind === 'provisioned-model',
  };
});

function resourceOf(id: string): { kind: string; model: string; region: string | null } {
  const arn = ARN.exec(id);
  if (!arn) return { kind: '', model: id, region: null };
  const [, region, kind = '', name = ''] = arn;
  return { kind, model: TELLING_RESOURCES.has(kind) ? name : id, region: region || null };
}
