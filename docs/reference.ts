import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { configSchema, leaves, variableOf } from '../src/config.ts';
import { DEFINITIONS } from '../src/core/analysis/definition.ts';
import { SPEND_CLASSES, SPEND_RULES } from '../src/core/analysis/experiment/spend-class.ts';
import { KPIS } from '../src/core/analysis/kpi/catalogue.ts';
import { filterWords, type Kpi, partWords } from '../src/core/analysis/kpi/kpi.ts';
import { WIRE_FORMATS } from '../src/core/capture/formats.ts';
import { SOURCE_KINDS } from '../src/core/capture/report/source-kind.ts';
import type { Told } from '../src/core/capture/vendor-mark.ts';
import { VENDOR_MARKS } from '../src/core/capture/vendor-marks.ts';
import { IMPORT_FORMATS, type ImportFormatFacts } from '../src/core/capture/import-format.ts';
import {
  BEHAVIOUR_DIMENSIONS,
  CHARGE_DIMENSIONS,
  FIELD_DIMENSIONS,
  SPEND_CLASS_DIMENSIONS,
  STARTER_DIMENSIONS,
} from '../src/core/dimension.ts';
import { INPUT_CLASSES, METERS, OUTPUT_CLASSES } from '../src/core/quantity.ts';
import { ERROR_CODE_NAMES, ERROR_CODES, ERROR_MEANINGS } from '../src/errors.ts';
import { EXPORTS } from '../src/operations/exports.ts';
import { importInput } from '../src/operations/import-schema.ts';
import { PERSONAS } from '../src/operations/questions/question.ts';
import { SAVED_QUESTIONS } from '../src/operations/questions/saved-questions.ts';
import { OPERATIONS_TABLE } from '../src/operations/table.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The reference pages, by path below docs/: written from the code, so that they cannot say something else. */
export function referencePages(): Record<string, string> {
  return {
    'reference/configuration.md': configurationPage(),
    'reference/errors.md': errorsPage(),
    'reference/operations.md': operationsPage(),
    'reference/measures.md': measuresPage(),
    'reference/kpis.md': kpisPage(),
    'reference/questions.md': questionsPage(),
    'reference/vendor-marks.md': vendorMarksPage(),
    'reference/whence.schema.json': `${JSON.stringify(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }), null, 2)}\n`,
  };
}

function page(title: string, introduction: string, ...parts: string[]): string {
  return `${[`# ${title}`, introduction, 'Written from the code by `npx node docs/reference.ts`.', ...parts].join('\n\n')}\n`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

function configurationPage(): string {
  const rows = leaves(configSchema).map(([path, schema]) => {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    const variable = variableOf(path);
    return [
      `\`${path.join('.')}\``,
      `\`${variable}\``,
      `\`${JSON.stringify(json.default ?? null)}\``,
      schema.description ?? json.description ?? '',
    ];
  });
  return page(
    'Configuration',
    '`whence.yaml` in the working folder, or the file given by `--config`. Every key can be set by its variable, which wins over the file; with `_FILE` appended the variable names a file that holds the value. Flags win over both. Unknown keys are errors. Editors check the file with [whence.schema.json](whence.schema.json): put `# yaml-language-server: $schema=<its path>` on the first line.',
    table(['key', 'variable', 'default', 'meaning'], rows),
    `**Kinds of sources** (for \`sources[].kind\`, see [the guide](../guide/provider-apis.md)):\n\n${sourceKinds()}`,
    `**Wire formats** (for \`providers[].format\`): ${list([...new Set(WIRE_FORMATS.map(({ name }) => name))])}.`,
  );
}

function vendorMarksPage(): string {
  const rows = VENDOR_MARKS.flatMap(({ vendor, marks, formats, upstreams, imports, sources }) => {
    const doors = [
      ...upstreams.map((name) => `\`/gateway/${name}\``),
      ...(formats.length > 0 ? [`formats ${formats.map((name) => `\`${name}\``).join(', ')}`] : []),
      ...imports.map((name) => `import \`${name}\``),
      ...sources.map((name) => `source \`${name}\``),
    ].join('; ');
    return marks.map((mark, index) => [
      index === 0 ? vendor : '',
      mark.kind,
      mark.how,
      mark.label === null ? 'no' : `\`${mark.label}\``,
      mark.doors.join(', '),
      toldText(mark.meter),
      toldText(mark.bill),
      index === 0 ? doors : '',
    ]);
  });
  return page(
    'What vendors let one mark',
    'What each vendor lets its callers mark, whether the mark shows in the event (a single call, as our doors read it), in the vendor’s meter (its usage report) and on its bill, and how Whence reads the vendor. `?` is not documented, or not known to us. Whatever a vendor does not carry, the headers `x-whence-<label>` and W3C baggage do.',
    table(
      ['vendor', 'mark', 'how it is set', 'in the event, as label', 'read by', 'meter', 'bill', 'Whence reads'],
      rows,
    ),
  );
}

function toldText(told: Told): string {
  return told === null ? '?' : told ? 'yes' : 'no';
}

function sourceKinds(): string {
  const rows = SOURCE_KINDS.map(({ name, label, url, everyMinutes, restatedDays, endpoints, callsWhen, key }) => [
    `\`${name}\``,
    label,
    url,
    endpoints.map((endpoint) => `\`${endpoint.path}\``).join(' '),
    String(everyMinutes),
    String(restatedDays),
    callsWhen === null ? 'never: it tells of money alone' : `only when ${callsWhen}`,
    key,
  ]);
  const columns = ['kind', 'report', 'url', 'asks', 'every minutes', 'restated days', '`asCalls`', 'key'];
  return table(columns, rows);
}

function errorsPage(): string {
  const rows = ERROR_CODE_NAMES.map((code) => [`\`${code}\``, String(ERROR_CODES[code]), ERROR_MEANINGS[code]]);
  return page(
    'Errors',
    'An answer that is an error is `application/problem+json` with `code`, `detail`, `hint` and `requestId`; where single pieces of the input are at fault, `problems` lists them with `place`, `reason` and `remedy`. The CLI prints the same and exits with 2 for wrong usage, 1 for other failures, 3 when all was done but some input was rejected.',
    table(['code', 'HTTP status', 'meaning'], rows),
  );
}

function operationsPage(): string {
  const parts = OPERATIONS_TABLE.map((operation) => {
    const words = [
      ...(operation.command?.words ?? [operation.name]),
      ...(operation.command?.argument
        ? [`<${operation.command.argument.isFile ? 'file' : operation.command.argument.parameter}>`]
        : []),
    ];
    return [
      `## \`${operation.name}\``,
      operation.summary,
      `\`whence ${words.join(' ')}\` · \`${methodsOf(operation)} /api/${operation.name}\` · scope \`${operation.access}\``,
      parameters(operation.input),
    ].join('\n\n');
  });
  const upload = [
    '## `import`',
    'Imports a file, streamed as the body.',
    '`whence import <format> [path]` · `POST /api/import` · scope `ingest`',
    parameters(importInput),
    formats(),
  ].join('\n\n');
  const downloads = EXPORTS.map(({ name, summary, input }) =>
    [
      `## \`export-${name}\``,
      summary,
      `\`whence export ${name} --out <file>\` · \`GET /api/export-${name}\` · scope \`read\``,
      parameters(input),
    ].join('\n\n'),
  );
  const check =
    'Any file of FOCUS is checked by `whence focus check <file>`, rule by rule: [FOCUS, out and checked](../methods/focus.md).';
  return page(
    'Operations',
    'Every capability is one operation; REST, OpenAPI (`/openapi.json`) and the command line are projections of it. A parameter `timeZone` is the flag `--time-zone`.',
    ...parts,
    upload,
    ...downloads,
    check,
  );
}

/** What can be imported, from the table that the command line reads. */
function formats(): string {
  const rows = IMPORT_FORMATS.map((format: ImportFormatFacts) => [
    `\`${format.name}\``,
    format.summary + (format.needsMap ? ' Needs a map.' : ''),
    [format.source, ...format.folders.map((folder) => `\`${folder}\``)].join(' '),
  ]);
  return table(['format', 'what it is', 'where it comes from'], rows);
}

function methodsOf({ access, isPostTaken }: (typeof OPERATIONS_TABLE)[number]): string {
  if (isPostTaken) return 'GET';
  return access === 'read' ? 'GET or POST' : 'POST';
}

function parameters(input: z.ZodObject): string {
  const rows = Object.entries(input.shape as Record<string, z.ZodType>).map(([name, schema]) => {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    return [
      `\`${name}\``,
      json.default === undefined ? '' : `\`${JSON.stringify(json.default)}\``,
      schema.description ?? '',
    ];
  });
  return rows.length === 0 ? 'No parameters.' : table(['parameter', 'default', 'meaning'], rows);
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function definitions(): string {
  const rows = DEFINITIONS.flatMap(({ id, unit, meaning }) =>
    meaning === null || id.startsWith('kpi.') ? [] : [[`\`${id}\``, unit, meaning]],
  );
  return table(['Id', 'Unit', 'What it is'], rows);
}

function measuresPage(): string {
  return page(
    'Measures, dimensions, quantities',
    'What can be counted, and what it can be cut by.',
    `**Measures**, each defined here and nowhere else; what is made of them are [key figures](kpis.md). Costs are exact decimal dollars.\n\n${definitions()}`,
    `**Dimensions that are fields of the call**: ${list(FIELD_DIMENSIONS)}.`,
    '',
    `**Dimensions of behaviour**, what a call was in its execution ([how](../methods/behaviour.md)), what it carried and how it came ([how](../methods/context.md)): ${list(BEHAVIOUR_DIMENSIONS)}.`,
    `**What money was spent for** ([how](../methods/experiments.md)): ${list(SPEND_CLASS_DIMENSIONS)}. A class is one of ${list(SPEND_CLASSES)}, a rule one of:\n\n${table(
      ['Rule', 'Class', 'Holds where', 'Evidence'],
      SPEND_RULES.map(({ name, spendClass, meaning, evidence }) => [`\`${name}\``, spendClass, meaning, evidence]),
    )}`,
    `**Dimensions of lines of bills**, in which all calls have the same value: ${list(CHARGE_DIMENSIONS)}.`,
    `**Dimensions of the starter rules**: ${list(STARTER_DIMENSIONS)}. Any other dimension of the rules works alike, and \`label.<key>\` is any label a sender set, at once.`,
    `**Input classes** (disjoint; their sum is \`inputTokens\`): ${list(INPUT_CLASSES)}.`,
    `**Output classes** (disjoint; their sum is \`outputTokens\`): ${list(OUTPUT_CLASSES)}.`,
    `**Other quantities**: ${list(METERS)}.`,
  );
}

/** What stands above and below the line. */
function kpiSides({ reading }: Kpi): readonly [string, string] {
  if (reading.kind !== 'ratio') return [reading.numerator, reading.denominator];
  const above = partWords(reading.numerator);
  const below = reading.denominator === null ? '' : partWords(reading.denominator);
  return [reading.isRest ? `${below} − ${above}` : above, below];
}

function kpisPage(): string {
  const rows = KPIS.map((kpi) => {
    const [above, below] = kpiSides(kpi);
    const { id, name, title, formula, unit, costType, origin, needs } = kpi;
    return [
      id,
      `\`${name}\``,
      `**${title}.** ${formula}`,
      above,
      below,
      filterWords(kpi) ?? '',
      unit,
      costType ?? '',
      origin,
      needs,
    ];
  });
  const columns = ['id', 'name', 'what it is', 'above', 'below', 'filter', 'unit', 'cost', 'origin', 'needs'];
  const absent = KPIS.flatMap(({ name, reading }) =>
    reading.kind === 'absent' ? [[`\`${name}\``, reading.because]] : [],
  );
  return page(
    'Key figures',
    '`whence kpi <name or id>` computes any of them over any interval, by any dimension and time; `whence kpi` lists them, `whence kpi all` computes all. What is not known has no value and says what is missing; it is never 0. A figure of cost says how much of that cost is reconciled or closed, from estimated to invoiced (`reconciledShare`).',
    table(columns, rows),
    `**Not told yet**, each with its reason:\n\n${table(['name', 'because'], absent)}`,
  );
}

function questionsPage(): string {
  const parts = PERSONAS.map((persona) => {
    const rows = SAVED_QUESTIONS.filter((one) => one.persona === persona).map(
      ({ id, version, question, asks, awaits, needs }) => {
        const queries = asks.map(({ operation, input }) => `\`${operation} ${JSON.stringify(input)}\``).join('<br>');
        const given = Object.entries(needs).map(([name, what]) => `with ${name}: ${what}`);
        return [
          id,
          String(version),
          [question, ...given].join('; '),
          awaits === null ? queries : `_not yet: ${awaits}_`,
        ];
      },
    );
    return `## ${persona}\n\n${table(['id', 'version', 'question', 'what is asked'], rows)}`;
  });
  return page(
    'Questions',
    '`whence questions run Q-28` answers a kept question: a sentence, the number it turns on, the rows, and the query that made them, which anyone can ask again. `--from`, `--to` and `--where` ask the same of another time or part; `--with name=value` gives what a question needs. Ids are never given to another question; a version rises when what is asked or told changes.',
    ...parts,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(referencePages())) writeFileSync(join(here, name), text);
}
