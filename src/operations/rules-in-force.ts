import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileRules, type CompiledRules } from '../core/attribution/evaluate.ts';
import { parseRules } from '../core/attribution/rules-text.ts';
import type { RulesRevision } from '../core/attribution/rules.ts';
import { pseudonymisedLabels } from '../core/attribution/sensitivity.ts';
import { AppError } from '../errors.ts';
import type { Metadata } from '../store/metadata/metadata.ts';
import { addRuleRevision, latestRuleRevision } from '../store/metadata/rule-revisions.ts';

const STARTER_RULES = fileURLToPath(new URL('../../rules/starter.yaml', import.meta.url));

/** The rules that were published last, ready to be used. */
export class RulesInForce {
  rules: RulesRevision;
  compiled: CompiledRules;
  sensitiveLabels: ReadonlySet<string>;
  private readonly metadata: Metadata;

  private constructor(metadata: Metadata, revision: number, text: string) {
    this.metadata = metadata;
    this.rules = rulesFrom(revision, text);
    this.compiled = compileRules(this.rules);
    this.sensitiveLabels = pseudonymisedLabels(this.rules);
  }

  /** What was published last; the configured file first, if it says something else; the starter pack where there is nothing yet. */
  static async open(metadata: Metadata, rulesFile: string | null, now: number): Promise<RulesInForce> {
    const latest = await latestRuleRevision(metadata);
    const wanted =
      rulesFile === null ? (latest?.text ?? readFileSync(STARTER_RULES, 'utf8')) : readFileSync(rulesFile, 'utf8');
    if (latest?.text === wanted) return new RulesInForce(metadata, latest.revision, wanted);
    rulesFrom(0, wanted);
    const note = rulesFile ?? 'starter pack';
    return new RulesInForce(
      metadata,
      await addRuleRevision(metadata, { text: wanted, publishedAt: now, note }),
      wanted,
    );
  }

  async publish(text: string, now: number): Promise<number> {
    rulesFrom(0, text);
    const revision = await addRuleRevision(this.metadata, { text, publishedAt: now, note: 'published' });
    this.rules = rulesFrom(revision, text);
    this.compiled = compileRules(this.rules);
    this.sensitiveLabels = pseudonymisedLabels(this.rules);
    return revision;
  }
}

function rulesFrom(revision: number, text: string): RulesRevision {
  const parsed = parseRules(text);
  if (parsed.kind === 'rules') return { revision, ...parsed.rules };
  throw new AppError(
    'bad-rules',
    'The attribution rules are not sound.',
    'Mend what is listed; whence rules check tells when they are.',
    parsed.problems,
  );
}
