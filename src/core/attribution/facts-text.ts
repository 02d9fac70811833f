import type { Node } from 'yaml';
import type { Problem } from '../problem.ts';
import { NAME } from './dimension-text.ts';
import type { Fact, FactTable } from './fact-table.ts';
import { RulesDocument } from './rules-document.ts';
import type { Entry } from './rules-document.ts';
import { readInstant } from './validity-text.ts';

const FACT_KEYS = ['key', 'value', 'from', 'until'];

/** Tables of facts; or what is wrong with them. */
type ParsedFacts =
  | { readonly kind: 'facts'; readonly tables: readonly FactTable[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** Reads tables as they stand below `facts:`, from a text of their own. */
export function parseFacts(text: string): ParsedFacts {
  const document = new RulesDocument(text);
  if (!document.root && document.problems.length === 0) {
    document.report('rules-missing-key', null, 'there are no facts', 'Write `table: [{key, value, from}]`.');
  }
  const tables = document.root ? readFacts(document, document.root) : [];
  return document.problems.length > 0 ? { kind: 'problems', problems: document.problems } : { kind: 'facts', tables };
}

/** Reads tables by name, each a list of dated facts: `serviceOwner: [{key: search, value: discovery, from: 2026-10-01}]`. */
export function readFacts(document: RulesDocument, node: Node): readonly FactTable[] {
  const tables = document.entries(node, 'facts', null);
  return [...(tables?.values() ?? [])].map((entry) => readTable(document, entry));
}

function readTable(document: RulesDocument, { name, key, value }: Entry): FactTable {
  if (!NAME.test(name)) {
    const remedy = 'Begin with a letter; then letters, digits, _ and -, at most 64.';
    document.report('rules-bad-name', key, `"${name}" is no name for a table of facts`, remedy);
  }
  const history = document.items(value).flatMap((item) => readFact(document, item));
  return { name, description: null, history };
}

/** A fact with an end is two: the value, and that there is none any more. */
function readFact(document: RulesDocument, node: Node): readonly Fact[] {
  const entries = document.entries(node, 'a fact', FACT_KEYS);
  const [keyEntry, valueEntry] = [entries?.get('key'), entries?.get('value')];
  if (!entries || !keyEntry || !valueEntry) {
    if (entries) document.report('rules-missing-key', node, 'a fact has key and value', 'Write {key, value, from}.');
    return [];
  }
  const key = document.text(keyEntry.value, 'key');
  const value = document.text(valueEntry.value, 'value');
  if (key === null || value === null) return [];
  const { from, until } = readTerm(document, node, entries);
  return [{ key, value, from }, ...(until === null ? [] : [{ key, value: '', from: until }])];
}

function readTerm(
  document: RulesDocument,
  node: Node,
  entries: ReadonlyMap<string, Entry>,
): { readonly from: number | null; readonly until: number | null } {
  const [from, until] = [readInstant(document, entries.get('from')), readInstant(document, entries.get('until'))];
  if (until !== null && from !== null && until <= from) {
    document.report('rules-bad-value', node, 'until is not after from', 'Put it later.');
  }
  return { from, until };
}

/** Tables put together: facts of the later list come after those of tables of the same name. */
export function joinedTables(before: readonly FactTable[], after: readonly FactTable[]): readonly FactTable[] {
  const tables = new Map(before.map((table) => [table.name, table]));
  for (const table of after) {
    const known = tables.get(table.name);
    tables.set(table.name, known ? { ...table, history: [...known.history, ...table.history] } : table);
  }
  return [...tables.values()];
}
