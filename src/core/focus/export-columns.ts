import { type FocusColumn, columnType, focusColumns, type FocusVersion, isFocusColumn } from './focus-columns.ts';
import { customName } from './focus-row.ts';
import { nativeColumn } from './native-focus-row.ts';

/** What lines there are to export, and how their bills call their columns. */
export interface ExportedLines {
  readonly focusNames: readonly string[];
  readonly otherNames: readonly string[];
  readonly hasFocus: boolean;
  readonly hasOthers: boolean;
  readonly hasShares: boolean;
}

/** Columns that a vendor's own FOCUS may lack and may not leave empty: our lines have them where no such file would get a hole. */
const OURS = ['BillingAccountType', 'ChargeFrequency', 'ServiceSubcategory', 'SubAccountType'];
const SHARES = [
  'AllocatedMethodDetails',
  'AllocatedMethodId',
  'AllocatedResourceId',
  'AllocatedResourceName',
  'AllocatedTags',
];
const CREDENTIALS = ['CredentialId', 'PrincipalId'];
const OWN_CUSTOM = ['x_CostStatus', 'x_CredentialId', 'x_EstimatedCost', 'x_RequestCount', 'x_SkuSynthetic'];
const CUSTOM_OF_BILLS = ['x_ChargeId', 'x_CommitmentId', 'x_CommitmentStatus', 'x_PricingQuantity', 'x_PricingUnit'];
const CUSTOM_OF_SHARES = ['x_ChargeId', 'x_OriginServiceName'];

/**
 * The columns of a file: those of the version that every file has or some line says something for, then the custom ones; each
 * in the order of the alphabet.
 */
export function exportColumns(version: FocusVersion, lines: ExportedLines): readonly FocusColumn[] {
  const said = new Set([
    ...lines.focusNames.map((name) => nativeColumn(name)),
    ...(lines.hasFocus ? [] : OURS),
    ...(lines.hasShares ? SHARES : []),
    ...CREDENTIALS,
  ]);
  const ofVersion = focusColumns(version).filter(({ name, isAlways }) => isAlways || said.has(name));
  const names = new Set(ofVersion.map(({ name }) => name));
  const custom = new Set([
    ...OWN_CUSTOM,
    ...lines.focusNames.map((name) => (names.has(nativeColumn(name)) ? '' : customName(nativeColumn(name)))),
    ...twice(lines.focusNames),
    ...lines.otherNames.map((name) => customName(name)),
    ...(lines.hasOthers ? CUSTOM_OF_BILLS : []),
    ...(lines.hasShares
      ? [...CUSTOM_OF_SHARES, ...(names.has('AllocatedMethodId') ? [] : SHARES.map(customName))]
      : []),
    ...(version === '1.2' ? ['x_HostProviderName'] : []),
  ]);
  const sorted = [...custom].filter((name) => name !== '' && !isFocusColumn(name)).toSorted();
  return [...ofVersion, ...sorted.map((name): FocusColumn => ({ name, type: columnType(name), isAlways: false }))];
}

/** Of columns that a bill has under two spellings, the second is a custom column; either may be the second. */
function twice(names: readonly string[]): string[] {
  const groups = Map.groupBy(new Set(names), (name) => nativeColumn(name));
  return [...groups.values()].flatMap((some) => (some.length > 1 ? some.map((name) => customName(name)) : []));
}
