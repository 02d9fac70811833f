import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Allocation } from '../core/allocation/allocation.ts';
import { compileRules, type CompiledRules } from '../core/attribution/evaluate.ts';
import { failedTests } from '../core/attribution/rules-test.ts';
import { withModules } from '../core/attribution/rules-module.ts';
import { parseRules, type ParsedRules } from '../core/attribution/rules-text.ts';
import type { Rules, RulesRevision } from '../core/attribution/rules.ts';
import { pseudonymisedLabels } from '../core/attribution/sensitivity.ts';
import { AppError } from '../errors.ts';
import type { Metadata } from '../store/metadata/metadata.ts';
import { allocationsFrom } from './allocations-in-force.ts';
import { addRuleRevision, latestRuleRevision, readRuleRevision } from '../store/metadata/rule-revisions.ts';
import type { RuleRevision } from '../store/metadata/rule-revisions.ts';

const STARTER_RULES = fileURLToPath(new URL('../../rules/starter.yaml', import.meta.url));

/** Gives the token an id is stored as; null where ids are stored in clear. */
type TokenOf = ((id: string) => string) | null;

/** What a revision is made of: the text of all modules, and the facts that stand beside it. */
export type RulesDraft = Pick<RuleRevision, 'text' | 'facts'>;

/** The rules that were published last, ready to be used, and those of any revision. */
export class RulesInForce {
  readonly #metadata: Metadata;
  readonly #tokenOf: TokenOf;
  #latest: RuleRevision;
  #rules: RulesRevision;
  #compiled: CompiledRules;
  #sensitiveLabels: ReadonlySet<string>;
  #allocations: readonly Allocation[];

  private constructor(metadata: Metadata, tokenOf: TokenOf, latest: RuleRevision) {
    this.#metadata = metadata;
    this.#tokenOf = tokenOf;
    this.#latest = latest;
    this.#rules = this.read(latest);
    this.#compiled = compileRules(this.#rules, this.#rules.literal);
    this.#sensitiveLabels = pseudonymisedLabels(this.#rules);
    this.#allocations = allocationsFrom(latest.text, this.#rules);
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
    if (latest?.text === wanted) return new RulesInForce(metadata, tokenOf, latest);
    const facts = latest?.facts ?? [];
    allocationsFrom(wanted, soundRules(parseRules(wanted, facts)).rules);
    const draft = { text: wanted, facts, publishedAt: now, note: rulesFile ?? 'starter pack' };
    const revision = await addRuleRevision(metadata, draft);
    return new RulesInForce(metadata, tokenOf, { ...draft, revision });
  }

  get latest(): RuleRevision {
    return this.#latest;
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

  /** What publishing a text would put into force: its modules beside the others that are, or it alone. */
  draft(text: string, isWhole: boolean): RulesDraft {
    const { facts } = this.#latest;
    return { text: isWhole ? text : withModules(this.#latest.text, text), facts };
  }

  /** A draft as rules of a revision, with texts compared as they are stored. Throws bad-rules when it is not sound. */
  read({ text, facts, revision = 0 }: RulesDraft & { readonly revision?: number }): RulesRevision {
    const { rules } = soundRules(parseRules(text, facts));
    return { revision, ...withLiterals(rules, this.#tokenOf) };
  }

  /** The rules of a revision. Throws not-found. */
  async at(revision: number): Promise<RulesRevision> {
    return revision === this.#latest.revision ? this.#rules : this.read(await this.revision(revision));
  }

  /** What was published as a revision. Throws not-found. */
  async revision(revision: number): Promise<RuleRevision> {
    const found = await readRuleRevision(this.#metadata, revision);
    if (found) return found;
    const hint = `The latest is ${this.#latest.revision}; whence rules history lists them.`;
    throw new AppError('not-found', `There is no revision ${revision} of the rules.`, hint);
  }

  /** Throws bad-rules, and changes nothing, when the draft is not sound or one of its tests fails. */
  async publish(draft: RulesDraft, note: string, now: number): Promise<number> {
    const { rules, tests } = soundRules(parseRules(draft.text, draft.facts));
    const allocations = allocationsFrom(draft.text, rules);
    const failed = failedTests(rules, tests);
    if (failed.length > 0) {
      const hint = 'Change the rules, or what the tests expect.';
      throw new AppError('bad-rules', 'Tests of the rules fail; nothing was changed.', hint, failed);
    }
    const added = { ...draft, publishedAt: now, note };
    const revision = await addRuleRevision(this.#metadata, added);
    this.#latest = { ...added, revision };
    this.#rules = this.read(this.#latest);
    this.#compiled = compileRules(this.#rules, this.#rules.literal);
    this.#sensitiveLabels = pseudonymisedLabels(this.#rules);
    this.#allocations = allocations;
    return revision;
  }
}

/** Throws bad-rules with what is wrong. */
function soundRules(parsed: ParsedRules): Extract<ParsedRules, { kind: 'rules' }> {
  if (parsed.kind === 'rules') return parsed;
  const hint = 'Mend what is listed; whence rules check tells when they are.';
  throw new AppError('bad-rules', 'The attribution rules are not sound.', hint, parsed.problems);
}

function withLiterals(rules: Rules, tokenOf: TokenOf): Rules {
  if (tokenOf === null) return rules;
  const sensitive = sensitiveSources(rules);
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
