import type { FocusCheck, FocusRule, RuleKeyword } from '../src/core/focus/focus-rule.ts';
import { checkOf, conditionOf, isTold, type ModelCheck } from './model-check.ts';
import { withErratum } from './model-erratum.ts';

interface ModelRule {
  readonly Function: string;
  readonly Reference: string;
  readonly Type: string;
  readonly ApplicabilityCriteria: readonly string[];
  readonly ValidationCriteria: {
    readonly MustSatisfy: string;
    readonly Keyword: RuleKeyword;
    readonly Requirement: ModelCheck;
    readonly Condition: ModelCheck;
  };
}

export interface FocusModel {
  readonly ModelRules: Readonly<Record<string, ModelRule>>;
}

/** The rules of the model, each with all conditions of the composites it stands in, so that none has to be looked up. */
export function modelRules({ ModelRules }: FocusModel): FocusRule[] {
  const walk = new ModelWalk(ModelRules);
  const names = Object.keys(ModelRules);
  for (const id of names) if (id.includes('-C-000')) walk.visit(id, [], []);
  for (const id of names) walk.visit(id, [], []);
  return walk.rules.map((rule) => withErratum(rule)).sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Goes from composites down to their parts; of a rule that stands in several, the first counts. */
class ModelWalk {
  readonly rules: FocusRule[] = [];
  readonly #model: FocusModel['ModelRules'];
  readonly #seen = new Set<string>();

  constructor(model: FocusModel['ModelRules']) {
    this.#model = model;
  }

  visit(id: string, above: readonly FocusCheck[], criteria: readonly string[]): void {
    const rule = this.#model[id];
    if (!rule || this.#seen.has(id)) return;
    this.#seen.add(id);
    const { Requirement, Condition } = rule.ValidationCriteria;
    const own = conditionOf(Condition, this.#requirementOf);
    const conditions = own ? [...above, own] : above;
    const all = [...new Set([...criteria, ...rule.ApplicabilityCriteria])];
    const parts = (Requirement.Items ?? []).flatMap(({ ModelRuleId }) => ModelRuleId ?? []);
    if (parts.length > 0 && Requirement.CheckFunction === 'AND') {
      this.rules.push(unchecked(id, rule, 'composite: its parts are checked'));
      for (const part of parts) this.visit(part, conditions, all);
      return;
    }
    this.rules.push(this.#ruleOf(id, rule, joined(conditions), all));
    for (const part of parts) this.#addEither(part, id);
  }

  readonly #requirementOf = (id: string): ModelCheck => this.#model[id]?.ValidationCriteria.Requirement ?? {};

  /** One of several of which one must hold. */
  #addEither(part: string, of: string): void {
    const rule = this.#model[part];
    this.#seen.add(part);
    if (rule) this.rules.push(unchecked(part, rule, `part of ${of}`));
  }

  #ruleOf(id: string, rule: ModelRule, when: FocusCheck | null, criteria: readonly string[]): FocusRule {
    const { Keyword, Requirement } = rule.ValidationCriteria;
    if (Keyword === 'MAY') return unchecked(id, rule, 'permits, and demands nothing');
    if (rule.Type === 'Dynamic') return unchecked(id, rule, 'the model calls it dynamic: rows alone do not tell');
    if (!isTold(Requirement, this.#requirementOf))
      return unchecked(id, rule, 'rests on a rule that the model calls dynamic');
    return { ...unchecked(id, rule, ''), check: checkOf(Requirement, this.#requirementOf), why: null, when, criteria };
  }
}

function unchecked(id: string, rule: ModelRule, why: string): FocusRule {
  const { MustSatisfy, Keyword } = rule.ValidationCriteria;
  const facts = { id, of: rule.Reference, keyword: Keyword, text: MustSatisfy };
  return { ...facts, check: null, why, when: null, criteria: [], erratum: null };
}

function joined(conditions: readonly FocusCheck[]): FocusCheck | null {
  const [first, ...more] = conditions;
  if (!first) return null;
  return more.length === 0 ? first : ['and', first, ...more];
}
