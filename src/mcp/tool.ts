import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Operation, TableRow } from '../operations/operation.ts';
import type { Citation, Standing } from './citation.ts';
import { citationOf } from './citation.ts';
import type { Desk } from './desk.ts';

/** Rows of an answer that are told in words; all of them are in the structured answer, as long as that is small enough. */
const TOLD_ROWS = 50;
const MOST_STRUCTURED_CHARACTERS = 200_000;

const standing = z.object({ lastAt: z.string().nullable(), rulesRevision: z.number(), priceBook: z.string() });
const NO_STANDING: Standing = { asOf: null, rulesRevision: null, priceBook: null };

/** Puts an operation before agents as a tool: the same name, parameters and answer as everywhere else, with where it is from. */
export function registerTool(server: McpServer, operation: Operation, desk: Desk): void {
  const isRead = operation.access === 'read';
  server.registerTool(
    operation.name,
    {
      title: operation.command?.words.join(' ') ?? operation.name,
      description: operation.summary,
      // A misspelt parameter would be an answer to another question.
      inputSchema: operation.input.strict(),
      annotations: { readOnlyHint: isRead, destructiveHint: !isRead, idempotentHint: isRead, openWorldHint: false },
    },
    async (input) => answered(operation, input, desk),
  );
}

async function answered(operation: Operation, input: Record<string, unknown>, desk: Desk): Promise<CallToolResult> {
  try {
    const [answer, rests] = await Promise.all([desk.run(operation, input), standingOf(desk)]);
    return told(
      answer,
      operation.table(answer),
      citationOf(operation, withoutDefaults(operation, input), answer, rests, desk),
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const places = error.problems.map(({ place, reason, remedy }) => `${place}: ${reason}. ${remedy}`);
    const lines = [`${error.message} (${error.code})`, ...places, error.hint];
    return { isError: true, content: [{ type: 'text', text: lines.join('\n') }] };
  }
}

/** What was asked for, as somebody would write it who knows the defaults. */
function withoutDefaults({ input: schema }: Operation, input: Record<string, unknown>): Record<string, unknown> {
  const shape: Readonly<Record<string, z.ZodType>> = schema.shape;
  const isUsual = ([name, value]: [string, unknown]): boolean => {
    const usual = shape[name]?.safeParse(undefined);
    return usual?.success === true && JSON.stringify(usual.data) === JSON.stringify(value);
  };
  return Object.fromEntries(Object.entries(input).filter((entry) => !isUsual(entry)));
}

async function standingOf(desk: Desk): Promise<Standing> {
  const status = desk.operations.find(({ name }) => name === 'status');
  const found = status && standing.safeParse(await desk.run(status, {}));
  if (!found?.success) return NO_STANDING;
  const { lastAt, rulesRevision, priceBook } = found.data;
  return { asOf: lastAt, rulesRevision, priceBook };
}

function told(answer: unknown, rows: readonly TableRow[], source: Citation): CallToolResult {
  const isSmall = JSON.stringify(answer).length <= MOST_STRUCTURED_CHARACTERS;
  const rest = rows.length - TOLD_ROWS;
  const lines = [
    ...sentenceOf(answer),
    ...tableLines(rows.slice(0, TOLD_ROWS)),
    ...(rest > 0 ? [`… and ${rest} more rows: narrow by where, or ask for fewer by limit.`] : []),
    ...(isSmall ? [] : ['The whole answer is too large to be given at once: narrow it, or ask the API.']),
    '',
    `Asked: ${source.command}`,
    `As of ${source.asOf ?? 'no call yet'}, rules ${source.rulesRevision ?? '?'}, prices ${source.priceBook ?? '?'}.`,
    ...(source.view === null ? [] : [`Shown at ${source.view}`]),
  ];
  return {
    content: [{ type: 'text', text: lines.join('\n') }],
    structuredContent: isSmall ? { answer, source } : { source },
  };
}

const spoken = z.object({ sentence: z.string() });

function sentenceOf(answer: unknown): string[] {
  const found = spoken.safeParse(answer);
  return found.success ? [found.data.sentence, ''] : [];
}

/** Columns divided by tabs, under their names. */
function tableLines(rows: readonly TableRow[]): string[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) return ['(no rows)'];
  return [names.join('\t'), ...rows.map((row) => names.map((name) => cell(row[name])).join('\t'))];
}

function cell(value: TableRow[string] | undefined): string {
  return String(value ?? '').replace(/[\t\r\n]+/g, ' ');
}
