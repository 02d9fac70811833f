import { isFocusColumn } from './focus-columns.ts';
import type { FocusRule, FocusRules, NameForm } from './focus-rule.ts';
import { type FocusCells, rowTest, type RowTest } from './row-test.ts';

/** `warned`: something that only SHOULD be is not. `not-applicable`: no row it holds on, or no such column. */
type RuleOutcome = 'passed' | 'failed' | 'warned' | 'not-applicable' | 'unchecked';

export interface RuleResult {
  readonly rule: FocusRule;
  readonly outcome: RuleOutcome;
  /** Rows that it held on. */
  readonly rows: number;
  readonly failures: number;
  /** The first failure: its place and what stands there; null when there is none. */
  readonly first: { readonly place: string; readonly value: string | null } | null;
}

/** Checks of the file and not of its rows. */
const OF_FILE: ReadonlySet<string> = new Set(['present', 'customNames']);
const NAME_FORMS: Readonly<Record<NameForm, RegExp>> = {
  prefix: /^x_/,
  pascal: /^(?:x_)?[A-Z]/,
  alphanumeric: /^(?:x_)?[A-Za-z0-9]+$/,
  short: /^.{1,50}$/,
};

/** One rule over a file as its rows come. */
class RunningRule {
  readonly rule: FocusRule;
  readonly isApplicable: boolean;
  readonly #test: RowTest | null;
  readonly #when: RowTest;
  readonly #value: (cells: FocusCells) => string | null;
  #rows = 0;
  #failures = 0;
  #first: RuleResult['first'] = null;

  constructor(rule: FocusRule, columns: readonly string[], isSupported: boolean) {
    this.rule = rule;
    const place = (column: string): number => columns.indexOf(column);
    const own = place(rule.of);
    const kind = rule.check === null ? '' : rule.check[0];
    const isOfFile = OF_FILE.has(kind);
    this.isApplicable = isSupported && (isOfFile || own >= 0 || kind === 'noPlaceholders');
    this.#when = whenOf(rule, place);
    this.#value = (cells) => cells[own] ?? null;
    this.#test = isOfFile ? null : testOf(rule, place);
    if (isOfFile && isSupported) this.#judge(badNames(rule, columns));
  }

  add(cells: FocusCells, place: string): void {
    if (this.#test === null || !this.isApplicable || !this.#when(cells)) return;
    this.#rows += 1;
    if (this.#test(cells)) return;
    this.#failures += 1;
    this.#first ??= { place, value: this.#value(cells) };
  }

  result(): RuleResult {
    const facts = { rule: this.rule, rows: this.#rows, failures: this.#failures, first: this.#first };
    return { ...facts, outcome: this.#outcome() };
  }

  #judge(bad: readonly string[]): void {
    this.#rows = 1;
    this.#failures = bad.length;
    if (bad.length > 0) this.#first = { place: 'columns', value: bad.join(', ') };
  }

  #outcome(): RuleOutcome {
    if (this.rule.check === null) return 'unchecked';
    if (!this.isApplicable || this.#rows === 0) return 'not-applicable';
    if (this.#failures === 0) return 'passed';
    return this.rule.keyword.startsWith('MUST') ? 'failed' : 'warned';
  }
}

/** Checks a file of FOCUS against the rules of a version, row by row. */
export class FocusChecker {
  readonly #running: readonly RunningRule[];

  /**
   * `supports` names the abilities that the provider has. Null takes it to have those that one of their columns is there for,
   * and holds every rule against the columns that are.
   */
  constructor(rules: FocusRules, columns: readonly string[], supports: ReadonlySet<string> | null) {
    const seen = new Set(
      rules.rules.flatMap(({ check, criteria }) =>
        check?.[0] === 'present' && columns.includes(check[1]) ? [criteria.join()] : [],
      ),
    );
    const isSupported = ({ check, criteria }: FocusRule): boolean =>
      supports === null
        ? check?.[0] !== 'present' || criteria.length === 0 || seen.has(criteria.join())
        : criteria.every((one) => supports.has(one));
    this.#running = rules.rules.map((rule) => new RunningRule(rule, columns, isSupported(rule)));
  }

  add(cells: FocusCells, place: string): void {
    for (const rule of this.#running) rule.add(cells, place);
  }

  results(): readonly RuleResult[] {
    return this.#running.map((rule) => rule.result());
  }
}

function whenOf({ when }: FocusRule, place: (column: string) => number): RowTest {
  return when === null ? () => true : rowTest(when, place, 'condition');
}

function testOf({ check }: FocusRule, place: (column: string) => number): RowTest {
  if (check?.[0] !== 'oneParent') return check === null ? () => true : rowTest(check, place, 'demand');
  const [, column, other] = check;
  const parents = new Map<string, string>();
  const [child, parent] = [place(column), place(other)];
  return (cells) => {
    const [name, above] = [cells[child] ?? null, cells[parent] ?? null];
    if (name === null || above === null) return true;
    const known = parents.get(name);
    if (known === undefined) parents.set(name, above);
    return known === undefined || known === above;
  };
}

function badNames({ check }: FocusRule, columns: readonly string[]): readonly string[] {
  if (check?.[0] === 'present') return columns.includes(check[1]) ? [] : [`no ${check[1]}`];
  if (check?.[0] !== 'customNames') return [];
  const custom = columns.filter((name) => !isFocusColumn(name));
  return custom.filter((name) => !NAME_FORMS[check[1]].test(name));
}
