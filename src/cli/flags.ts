import { Option } from 'commander';
import { z } from 'zod';
import { flagName } from '../operations/flag-name.ts';
import type { Operation } from '../operations/operation.ts';

/** The command line flags of an operation or an export, one for each of its parameters: timeZone is --time-zone. */
export function flagsOf(operation: Pick<Operation, 'input' | 'command'>): Option[] {
  const positional = operation.command?.argument?.parameter;
  return Object.entries(operation.input.shape as Record<string, z.ZodType>)
    .filter(([name]) => name !== positional)
    .map(([name, schema]) => flagOf(name, schema));
}

function flagOf(name: string, schema: z.ZodType): Option {
  const flag = flagName(name);
  const described = schema.description ?? '';
  const sample = JSON.stringify(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }));
  if (sample.includes('"type":"boolean"')) return new Option(flag, described);
  const option = new Option(`${flag} <${flag.slice('--'.length)}>`, described);
  return sample.includes('"type":"array"') ? option.argParser(collect) : option;
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}
