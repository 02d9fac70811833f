import type { SchemaElement } from 'hyparquet';
import { formatDecimal } from '../../core/money.ts';

/** Scales of a file's decimal columns, by name. */
export type DecimalScales = ReadonlyMap<string, number>;

/**
 * Has decimal columns read as the integers they are kept as, which the reader would otherwise turn into floats: a decimal of 38
 * digits is money, and floats lose its cents. Only columns that stand by themselves are; changes the schema.
 */
export function keepDecimals(schema: SchemaElement[]): DecimalScales {
  const scales = new Map<string, number>();
  for (let index = 1; index < schema.length; index = afterSubtree(schema, index)) {
    const element = schema[index];
    const isDecimal = element?.converted_type === 'DECIMAL' || element?.logical_type?.type === 'DECIMAL';
    if (!element || !isDecimal || element.type === 'BYTE_ARRAY') continue;
    scales.set(element.name, element.scale ?? scaleOf(element.logical_type));
    delete element.converted_type;
    delete element.logical_type;
  }
  return scales;
}

/** A decimal as exact text; null when the cell holds none. */
export function decimalText(value: unknown, scale: number): string | null {
  const integer = value instanceof Uint8Array ? signedInteger(value) : value;
  if (typeof integer !== 'bigint' && typeof integer !== 'number') return null;
  return scale === 0 ? String(integer) : formatDecimal(BigInt(integer), scale);
}

function scaleOf(logical: SchemaElement['logical_type']): number {
  return logical?.type === 'DECIMAL' ? logical.scale : 0;
}

/** Big-endian two's complement, as the format has it. */
function signedInteger(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

/** Groups stand before their members. */
function afterSubtree(schema: readonly SchemaElement[], index: number): number {
  let after = index + 1;
  for (let left = schema[index]?.num_children ?? 0; left > 0; left -= 1) after = afterSubtree(schema, after);
  return after;
}
