import type { FocusCheck } from '../src/core/focus/focus-rule.ts';

const NULL_ATOM = /^(\w+) is (not )?null$/i;
const VALUE_ATOM = /^(\w+) is (not )?("[^"]+"(?:(?:,| or|, or) "[^"]+")*)$/;

/** Reads "ChargeCategory is "Usage" or "Purchase" and ChargeClass is not "Correction""; null when rows cannot tell. */
export function conditionOf(text: string, columns: ReadonlySet<string>): FocusCheck | null {
  const cases = text.split(/,? or when /).map((part) => allOf(part, columns));
  return cases.some((part) => part === null)
    ? null
    : joinedBy(
        'or',
        cases.flatMap((part) => (part ? [part] : [])),
      );
}

function allOf(text: string, columns: ReadonlySet<string>): FocusCheck | null {
  const atoms = text.split(/,? and (?=\w+ is )/).map((part) => atomOf(part.trim(), columns));
  return atoms.some((part) => part === null)
    ? null
    : joinedBy(
        'and',
        atoms.flatMap((part) => (part ? [part] : [])),
      );
}

function atomOf(text: string, columns: ReadonlySet<string>): FocusCheck | null {
  const [, column = '', isNull] = NULL_ATOM.exec(text) ?? [];
  if (columns.has(column)) return [isNull === undefined ? 'is' : 'isNot', column, null];
  const [, name, isNot, list] = VALUE_ATOM.exec(text) ?? [];
  return name !== undefined && list !== undefined && columns.has(name)
    ? valuesOf(name, isNot === undefined, list)
    : null;
}

function valuesOf(name: string, isOne: boolean, list: string): FocusCheck | null {
  const values = [...list.matchAll(/"([^"]+)"/g)].map(([, value = '']) => value);
  const kind = isOne ? 'is' : 'isNot';
  return joinedBy(
    isOne ? 'or' : 'and',
    values.map((value): FocusCheck => [kind, name, value]),
  );
}

/** One check of several; null of none. */
export function joinedBy(kind: 'and' | 'or', checks: readonly FocusCheck[]): FocusCheck | null {
  const [first, ...more] = checks;
  if (!first) return null;
  return more.length === 0 ? first : [kind, first, ...more];
}
