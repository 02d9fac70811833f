import { z } from 'zod';
import { MEASURES } from '../core/ledger/spend-query.ts';
import { AppError } from '../errors.ts';
import { readSetting, writeSetting } from '../store/metadata/settings.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import { checkDimensions, flagParameter, listOf, parseCondition, whereParameter } from './parameters.ts';
import { volumeSource } from './volume.ts';

const SETTING = 'units';
const MOST_UNITS = 200;
const MOST_TITLE = 100;

const unitFacts = z.object({
  title: z.string(),
  per: z.string(),
  measure: z.enum(MEASURES),
  by: z.array(z.string()),
  where: z.array(z.string()),
});
type DefinedUnit = z.infer<typeof unitFacts>;
const output = z.object({ units: z.array(unitFacts) });

/** Units that were defined, by title. */
async function definedUnits(context: Context): Promise<DefinedUnit[]> {
  const read = z.array(unitFacts).safeParse(await readSetting(context.metadata, SETTING));
  return read.success ? read.data : [];
}

export const unitsDefined = operation({
  name: 'units-defined',
  summary: 'The units whose cost is watched, as they were defined.',
  access: 'read',
  input: z.object({}),
  output,
  command: { words: ['units', 'defined'] },
  run: async (context) => ({ units: await definedUnits(context) }),
  table: tableOf,
});

export const unitDefine = operation({
  name: 'unit-define',
  summary: 'Define a unit whose cost is watched: a title, what it is per, and of which spend.',
  access: 'admin',
  input: z.object({
    title: z.string().min(1).max(MOST_TITLE).describe('What people call it; one of the same title is replaced.'),
    per: z.string().optional().describe('A metric, an outcome or a measure; needed unless it is removed.'),
    measure: z.enum(MEASURES).default('cost'),
    by: listOf(z.string()).default([]).describe('Dimensions it is broken down by.'),
    where: whereParameter,
    remove: flagParameter('Take the unit of this title out.'),
  }),
  output,
  command: { words: ['units', 'define'], argument: { parameter: 'title', isFile: false } },
  async run(context, { remove, per, ...said }) {
    if (!remove) return { units: await keepUnits(context, [await soundUnit(context, { ...said, per: per ?? '' })]) };
    const units = (await definedUnits(context)).filter(({ title }) => title !== said.title);
    await writeSetting(context.metadata, SETTING, units);
    return { units };
  },
  table: tableOf,
});

/** Keeps units beside those that are there, of which one with the same title is replaced. */
export async function keepUnits(context: Context, added: readonly DefinedUnit[]): Promise<DefinedUnit[]> {
  const titles = new Set(added.map(({ title }) => title));
  const others = (await definedUnits(context)).filter(({ title }) => !titles.has(title));
  const units = [...others, ...added].sort((left, right) => (left.title < right.title ? -1 : 1));
  if (units.length > MOST_UNITS)
    throw new AppError('bad-request', `There are ${MOST_UNITS} units already.`, 'Remove one that nobody looks at.');
  await writeSetting(context.metadata, SETTING, units);
  return units;
}

async function soundUnit(context: Context, unit: DefinedUnit): Promise<DefinedUnit> {
  if (unit.per === '')
    throw new AppError('bad-request', 'A unit is per something.', 'Name a metric, an outcome or a measure.');
  await volumeSource(context, unit.per);
  const where = unit.where.map(parseCondition).map(({ dimension }) => dimension);
  checkDimensions(
    [...unit.by, ...where],
    context.rules().dimensions.map(({ name }) => name),
  );
  return unit;
}

function tableOf({ units }: z.infer<typeof output>) {
  return units.map(({ by, where, ...unit }) => ({ ...unit, by: by.join(', '), where: where.join(' and ') }));
}
