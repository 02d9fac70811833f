import type { Node } from 'yaml';
import { nearest } from '../spelling.ts';
import { dependenciesOf, evaluationOrder } from './dependency.ts';
import type { FactTable } from './fact-table.ts';
import type { Entry, RulesDocument } from './rules-document.ts';
import { warnOfOverlaps } from './rules-overlap.ts';
import type { RulesTest } from './rules-test.ts';
import { isUnconditional, readingsOf, sourcesOf } from './rules.ts';
import type { Condition, Dimension, Rule } from './rules.ts';
import { pseudonymisedLabels } from './sensitivity.ts';

/** A dimension beside the place it was read from. */
interface ReadDimension {
  readonly entry: Entry;
  readonly dimension: Dimension;
}

/** A module as it was read. */
export interface ReadModule {
  readonly name: string;
  readonly document: RulesDocument;
  readonly imports: readonly { readonly name: string; readonly node: Node }[];
  readonly facts: readonly FactTable[];
  readonly read: readonly ReadDimension[];
  readonly tests: readonly RulesTest[];
}

/** Checks what can only be seen of all modules together: references, cycles, rules that never get their turn. */
export function checkRules(modules: readonly ReadModule[], known: readonly FactTable[]): void {
  checkImports(modules);
  checkTwice(modules);
  for (const module of modules) checkModule(module, modules, known);
  checkCycles(modules);
  checkTokens(modules);
}

function checkModule(module: ReadModule, modules: readonly ReadModule[], known: readonly FactTable[]): void {
  const { document } = module;
  const within = [module, ...modules.filter(({ name }) => module.imports.some((imported) => imported.name === name))];
  const names = new Set(within.flatMap(dimensionNames));
  const tables = new Set([...known, ...within.flatMap(({ facts }) => facts)].map(({ name }) => name));
  for (const { entry, dimension } of module.read) {
    for (const name of [...dependenciesOf(dimension), ...parentOf(dimension)]) {
      if (!names.has(name)) reportUnknown(document, entry.key, name, names, ownerOf(modules, name));
    }
    for (const name of tablesOf(dimension)) {
      if (tables.has(name)) continue;
      const remedy = tables.size === 0 ? 'Write it under `facts:`.' : `Known: ${[...tables].join(', ')}.`;
      document.report('rules-unknown-source', entry.key, `there is no table of facts "${name}"`, remedy);
    }
    checkGoverned(document, entry, dimension);
    checkReachable(document, entry, dimension);
    warnOfOverlaps(document, entry, dimension);
  }
  for (const { dimension, place } of module.tests.flatMap(expectations)) {
    if (names.has(dimension)) continue;
    const remedy = `Known: ${[...names].join(', ')}.`;
    document.reportAt('rules-unknown-dimension', place, `a test expects something of "${dimension}"`, remedy);
  }
}

function expectations({ expect, place }: RulesTest): readonly { readonly dimension: string; readonly place: string }[] {
  return expect.map(({ dimension }) => ({ dimension, place }));
}

function dimensionNames({ read }: ReadModule): readonly string[] {
  return read.map(({ dimension }) => dimension.name);
}

function tablesOf({ rules }: Dimension): ReadonlySet<string> {
  const sources = rules.flatMap(sourcesOf);
  return new Set(sources.flatMap((source) => (source.kind === 'fact' ? [source.table] : [])));
}

function ownerOf(modules: readonly ReadModule[], dimension: string): string | null {
  return modules.find((module) => dimensionNames(module).includes(dimension))?.name ?? null;
}

function reportUnknown(
  document: RulesDocument,
  node: Node,
  name: string,
  names: ReadonlySet<string>,
  owner: string | null,
): void {
  const close = nearest(name, names);
  const guess = close === null ? `Known: ${[...names].join(', ')}.` : `Did you mean ${close}?`;
  const remedy = owner === null ? guess : `The module ${owner} has it: write \`imports: [${owner}]\`.`;
  document.report('rules-unknown-dimension', node, `there is no dimension "${name}"`, remedy);
}

function checkImports(modules: readonly ReadModule[]): void {
  const names = modules.map(({ name }) => name);
  for (const { document, imports } of modules) {
    for (const { name, node } of imports) {
      if (names.includes(name)) continue;
      document.report('rules-unknown-module', node, `there is no module "${name}"`, `There are ${names.join(', ')}.`);
    }
  }
}

/** Two modules of one name, or one dimension in two modules: nobody could say which is meant. */
function checkTwice(modules: readonly ReadModule[]): void {
  const seen = new Set<string>();
  for (const { name, document, read } of modules) {
    if (seen.has(`module ${name}`)) {
      document.report('rules-bad-name', null, `the module ${name} is there twice`, 'Write another `module:`.');
    }
    seen.add(`module ${name}`);
    for (const { entry } of read) {
      if (seen.has(entry.name)) {
        const remedy = 'Rename one of them, or take it out.';
        document.report('rules-bad-name', entry.key, `another module has "${entry.name}" already`, remedy);
      }
      seen.add(entry.name);
    }
  }
}

/** What a rule says outright must be a value that the dimension takes. */
function checkGoverned(document: RulesDocument, entry: Entry, { name, values, rules }: Dimension): void {
  if (values === null) return;
  const said = rules.flatMap(({ value, poolOwner }) => {
    if (value.kind === 'constant') return poolOwner === null ? [value.text] : [];
    return value.kind === 'first' ? [...(value.map?.values() ?? [])] : [];
  });
  const stray = said.find((text) => !values.has(text));
  if (stray === undefined) return;
  const remedy = `Add it to \`values:\`, or use ${[...values].join(', ')}.`;
  document.report('rules-bad-value', entry.key, `"${stray}" is none of the values of ${name}`, remedy);
}

function checkReachable(document: RulesDocument, entry: Entry, dimension: Dimension): void {
  const last = dimension.rules.findIndex(isUnconditional);
  if (last === -1 || (last === dimension.rules.length - 1 && dimension.fallback === null)) return;
  const reason = `rule ${last + 1} of ${dimension.name} always yields: nothing after it is ever reached`;
  document.warn('rules-unreachable', entry.key, reason, 'Give it a condition, or make it the default.');
}

function parentOf({ parent }: Dimension): readonly string[] {
  return parent === null ? [] : [parent];
}

function checkCycles(modules: readonly ReadModule[]): void {
  const read = modules.flatMap((module) => module.read.map((one) => ({ ...one, document: module.document })));
  const dimensions = read.map(({ dimension }) => dimension);
  for (const order of [evaluationOrder(dimensions), evaluationOrder(dimensions, parentOf)]) {
    if (order.kind === 'order') continue;
    const first = read.find(({ dimension }) => dimension.name === order.names[0]);
    const reason = `dimensions refer to each other in a circle: ${order.names.join(' -> ')}`;
    first?.document.report('rules-cycle', first.entry.key, reason, 'Take one of these references out.');
  }
}

/** Tokens stand where a pseudonymised label's text was: only equality survives. */
function checkTokens(modules: readonly ReadModule[]): void {
  const read = modules.flatMap((module) => module.read.map((one) => ({ ...one, document: module.document })));
  const labels = pseudonymisedLabels({ dimensions: read.map(({ dimension }) => dimension) });
  for (const { document, entry, dimension } of read) {
    const blind = dimension.rules.flatMap((rule) => blindTests(rule, labels));
    if (blind.length === 0) continue;
    const reason = `${dimension.name} looks inside ${[...new Set(blind)].join(', ')}, which is stored as a token`;
    const remedy = 'Compare whole values, or send what is needed as a label of its own.';
    document.warn('rules-token-test', entry.key, reason, remedy);
  }
}

function blindTests(rule: Rule, labels: ReadonlySet<string>): readonly string[] {
  const { value } = rule;
  const transformed =
    value.kind === 'first'
      ? value.readings.filter((reading) => reading.transforms.length + value.transforms.length > 0)
      : [];
  const tested = rule.when === null ? [] : lookingInside(rule.when);
  return [...transformed, ...tested].flatMap(({ source }) =>
    source.kind === 'label' && labels.has(source.key) ? [`label.${source.key}`] : [],
  );
}

function lookingInside(condition: Condition): ReturnType<typeof readingsOf> {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.conditions.flatMap(lookingInside);
    case 'not':
      return lookingInside(condition.condition);
    case 'set':
    case 'in':
      return readingsOf(condition).filter((reading) => reading.transforms.length > 0);
    default:
      return readingsOf(condition);
  }
}
