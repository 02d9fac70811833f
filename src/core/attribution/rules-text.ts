import type { Node } from 'yaml';
import type { Problem } from '../problem.ts';
import { readCaptures } from './captures-text.ts';
import { NAME, readDimension } from './dimension-text.ts';
import type { FactTable } from './fact-table.ts';
import { joinedTables, readFacts } from './facts-text.ts';
import { checkRules } from './rules-check.ts';
import type { ReadModule } from './rules-check.ts';
import { RulesDocument } from './rules-document.ts';
import type { Entry } from './rules-document.ts';
import { MAIN_MODULE, modulesOf } from './rules-module.ts';
import type { ModuleText } from './rules-module.ts';
import type { RulesTest } from './rules-test.ts';
import { readTests } from './test-text.ts';
import type { Rules } from './rules.ts';

/** The rules of a file, with what is likely a mistake in them; or what is wrong with it. */
export type ParsedRules =
  | {
      readonly kind: 'rules';
      readonly rules: Rules;
      readonly warnings: readonly Problem[];
      /** Cases that the file says what must come out of (rules-test.ts). */
      readonly tests: readonly RulesTest[];
      readonly modules: readonly RulesModule[];
    }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** A document of the rules and what it needs of others. */
interface RulesModule {
  readonly name: string;
  readonly imports: readonly string[];
  readonly dimensions: readonly string[];
}

/** `allocations` are read after them, by core/allocation: they name dimensions. */
const MODULE_KEYS = ['version', 'module', 'imports', 'captures', 'facts', 'dimensions', 'allocations', 'tests'];

/**
 * Reads rules (docs/reference/rules.md): one YAML document, or several, each a module. Problems name line and column, and the
 * module where there are several. `known` are tables of facts that stand beside the file.
 */
export function parseRules(text: string, known: readonly FactTable[] = []): ParsedRules {
  const texts = modulesOf(text);
  const modules = (texts.length > 0 ? texts : [{ name: MAIN_MODULE, text }]).map((module) =>
    readModule(module, texts.length > 1),
  );
  if (modules.every(({ problems }) => problems.length === 0)) checkRules(modules, known);
  const problems = modules.flatMap((module) => module.problems);
  if (problems.length > 0) return { kind: 'problems', problems };
  const dimensions = modules.flatMap((module) => module.read.map(({ dimension }) => dimension));
  const facts = modules.reduce<readonly FactTable[]>((tables, module) => joinedTables(tables, module.facts), known);
  return {
    kind: 'rules',
    rules: { dimensions, ...(facts.length > 0 ? { facts } : {}) },
    warnings: modules.flatMap(({ document }) => document.warnings),
    tests: modules.flatMap(({ tests }) => tests),
    modules: modules.map(({ name, imports, read }) => ({
      name,
      imports: imports.map((entry) => entry.name),
      dimensions: read.map(({ dimension }) => dimension.name),
    })),
  };
}

interface WholeModule extends ReadModule {
  readonly tests: readonly RulesTest[];
  readonly problems: readonly Problem[];
}

function readModule({ name, text }: ModuleText, isOneOfMany: boolean): WholeModule {
  const document = new RulesDocument(text, isOneOfMany ? name : null);
  const { root, problems } = document;
  if (!root && problems.length === 0) {
    document.report('rules-missing-key', null, 'the file is empty', 'Write `version: 1` and `dimensions:`.');
  }
  const entries = root ? document.entries(root, 'the file', MODULE_KEYS) : null;
  if (!root || !entries) return { name, document, imports: [], facts: [], read: [], tests: [], problems };
  checkHead(document, root, entries, name);
  document.captures = readCaptures(document, entries.get('captures'));
  const [facts, tests] = [entries.get('facts'), entries.get('tests')];
  return {
    name,
    document,
    imports: readImports(document, entries.get('imports')),
    facts: facts ? readFacts(document, facts.value) : [],
    read: readDimensions(document, root, entries),
    tests: tests ? readTests(document, tests.value) : [],
    problems,
  };
}

function checkHead(document: RulesDocument, root: Node, entries: ReadonlyMap<string, Entry>, name: string): void {
  const [version, module] = [entries.get('version'), entries.get('module')];
  if (!version || document.text(version.value, 'version') !== '1') {
    const remedy = 'Write `version: 1` first.';
    document.report('rules-missing-key', version?.value ?? root, 'the file has no version 1', remedy);
  }
  if (!module || document.text(module.value, 'module') === name) return;
  const remedy = 'Write `module: name` on a line of its own: letters, digits, _ and -, at most 64.';
  document.report('rules-bad-name', module.value, 'this is no name for a module', remedy);
}

function readDimensions(document: RulesDocument, root: Node, entries: ReadonlyMap<string, Entry>): ReadModule['read'] {
  const listed = entries.get('dimensions');
  if (!listed && !entries.has('facts')) {
    document.report('rules-missing-key', root, 'the file has no dimensions', 'Write `dimensions:` and one below it.');
  }
  const dimensions = listed ? document.entries(listed.value, 'dimensions', null) : null;
  return [...(dimensions?.values() ?? [])].map((entry) => ({ entry, dimension: readDimension(document, entry) }));
}

function readImports(document: RulesDocument, entry: Entry | undefined): ReadModule['imports'] {
  return entry
    ? document.items(entry.value).flatMap((node) => {
        const name = document.text(node, 'a module');
        return name !== null && NAME.test(name) ? [{ name, node }] : [];
      })
    : [];
}
