import { PARTY_LEVELS, type Party } from './party.ts';

/** Which traffic of a provider a line of a bill is for. Null: it does not say. */
export interface Claim {
  readonly model: string | null;
  readonly party: Party;
}

/** Traffic of one model and party. */
export interface Traffic {
  readonly model: string;
  readonly party: Party;
}

/**
 * The claims that traffic falls to: of those that contradict it in nothing, the ones that say most of what it says. An account
 * weighs more than a model, and that more than a project or a key. So what a line does not say makes it one for all that no
 * other line names, and calls that do not say whose they are fall to whatever lines there are.
 */
export function claimsOn<C extends Claim>(claims: readonly C[], traffic: Traffic): readonly C[] {
  let [closest, best]: [C[], number] = [[], -1];
  for (const claim of claims) {
    const closeness = closenessOf(claim, traffic);
    if (closeness > best) [closest, best] = [[claim], closeness];
    else if (closeness === best && best >= 0) closest.push(claim);
  }
  return closest;
}

/** The same of many calls: each traffic is looked at once. */
export class ClaimedTraffic<C extends Claim> {
  readonly #claims: ReadonlyMap<string, readonly C[]>;
  readonly #firsts: readonly C[];
  readonly #found = new Map<string, readonly C[]>();

  constructor(claims: readonly C[]) {
    this.#claims = Map.groupBy(claims, claimKey);
    this.#firsts = [...this.#claims.values()].flatMap(([first]) => first ?? []);
  }

  on(traffic: Traffic): readonly C[] {
    const key = claimKey(traffic);
    const found =
      this.#found.get(key) ??
      claimsOn(this.#firsts, traffic).flatMap((claim) => this.#claims.get(claimKey(claim)) ?? []);
    this.#found.set(key, found);
    return found;
  }
}

/** The same for claims that say the same. */
export function claimKey({ model, party: { account, project, apiKey } }: Claim): string {
  return JSON.stringify([model, account, project, apiKey]);
}

/** Less than zero when the claim is for other traffic. */
function closenessOf(claim: Claim, traffic: Traffic): number {
  let closeness = 0;
  if (claim.model !== null && claim.model !== traffic.model) return -1;
  if (claim.model !== null) closeness += MODEL_WEIGHT;
  for (const [place, level] of PARTY_LEVELS.entries()) {
    const [claimed, said] = [claim.party[level], traffic.party[level]];
    if (claimed !== null && said !== null && claimed !== said) return -1;
    if (claimed === said) closeness += LEVEL_WEIGHTS[place] ?? 0;
  }
  return closeness;
}

const MODEL_WEIGHT = 4;
/** Of an account, a project, a key. */
const LEVEL_WEIGHTS = [8, 2, 1] as const;
