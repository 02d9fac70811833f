import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Allocation } from '../core/allocation/allocation.ts';
import { compileRules, type CompiledRules } from '../core/attribution/evaluate.ts';
import { parseRules } from '../core/attribution/rules-text.ts';
import type { Rules, RulesRevision } from '../core/attribution/rules.ts';
import { pseudonymisedLabels } from '../core/attribution/sensitivity.ts';
import { AppError } from '../errors.ts';
import type { Metadata } from '../store/metadata/metadata.ts';
import { allocationsFrom } from './allocations-in-force.ts';
import { addRuleRevision, latestRuleRevision } from '../store/metadata/rule-revisions.ts';

const STARTER_RULES = fileURLToPath(new URL('../../rules/starter.yaml', import.meta.url));

/** Gives the token an id is stored as; null where ids are stored in clear. */
type TokenOf = ((id: string) => string) | null;

/** The rules that were published last, ready to be used. */
export class RulesInForce {
  readonly #metadata: Metadata;
  readonly #tokenOf: TokenOf;
  #rules: RulesRevision;
  #compiled: CompiledRules;
  #sensitiveLabels: ReadonlySet<string>;
  #allocations: readonly Allocation[];

  private constructor(metadata: Metadata, tokenOf: TokenOf, revision: number, text: string) {
    this.#metadata = metadata;
    this.#tokenOf = tokenOf;
    this.#rules = rulesFrom(revision, text, tokenOf);
    this.#compiled = compileRules(this.#rules, this.#rules.literal);
    this.#sensitiveLabels = pseudonymisedLabels(this.#rules);
    this.#allocations = allocationsFrom(text, this.#rules);
  }

  /** What was published last; the configured file first, if it says something else; the starter pack where there is nothing yet. */
  static async open(
    metadata: Metadata,
    rulesFile: string | null,
    tokenOf: TokenOf,
    now: number,
  ): Promise<RulesInForce> {
    const latest = await latestRuleRevision(metadata);
    const wanted =
      rulesFile === null ? (latest?.text ?? readFileSync(STARTER_RULES, 'utf8')) : readFileSync(rulesFile, 'utf8');
    if (latest?.text === wanted) return new RulesInForce(metadata, tokenOf, latest.revision, wanted);
    allocationsFrom(wanted, rulesFrom(0, wanted, null));
    const revision = await addRuleRevision(metadata, {
      text: wanted,
      publishedAt: now,
      note: rulesFile ?? 'starter pack',
    });
    return new RulesInForce(metadata, tokenOf, revision, wanted);
  }

  get rules(): RulesRevision {
    return this.#rules;
  }

  get compiled(): CompiledRules {
    return this.#compiled;
  }

  /** In the order in which they are made. */
  get allocations(): readonly Allocation[] {
    return this.#allocations;
  }

  /** Keys of the labels whose values are stored as tokens. */
  get sensitiveLabels(): ReadonlySet<string> {
    return this.#sensitiveLabels;
  }

  /** Throws bad-rules, and changes nothing, when they are not sound. */
  async publish(text: string, now: number): Promise<number> {
    allocationsFrom(text, rulesFrom(0, text, null));
    const revision = await addRuleRevision(this.#metadata, { text, publishedAt: now, note: 'published' });
    this.#rules = rulesFrom(revision, text, this.#tokenOf);
    this.#compiled = compileRules(this.#rules, this.#rules.literal);
    this.#sensitiveLabels = pseudonymisedLabels(this.#rules);
    this.#allocations = allocationsFrom(text, this.#rules);
    return revision;
  }
}

function rulesFrom(revision: number, text: string, tokenOf: TokenOf): RulesRevision {
  const parsed = parseRules(text);
  if (parsed.kind === 'problems') {
    const hint = 'Mend what is listed; whence rules check tells when they are.';
    throw new AppError('bad-rules', 'The attribution rules are not sound.', hint, parsed.problems);
  }
  const rules = { revision, ...parsed.rules };
  if (tokenOf === null) return rules;
  const sensitive = sensitiveSources(parsed.rules);
  return { ...rules, literal: (source, literal) => (sensitive.has(source) ? tokenOf(literal) : literal) };
}

/** Sources whose values are tokens, written as in the rules: "label.customer", "dimension.customer". */
function sensitiveSources(rules: Rules): ReadonlySet<string> {
  const labels = [...pseudonymisedLabels(rules)].flatMap((key) => [`label.${key}`, `root.label.${key}`]);
  const dimensions = rules.dimensions
    .filter(({ sensitivity }) => sensitivity !== null)
    .map(({ name }) => `dimension.${name}`);
  return new Set([...labels, ...dimensions]);
}
