import { mebibytes } from '../config.ts';
import { readBody } from './door-answer.ts';
import type { Door, DoorContext } from './door.ts';
import { statementOfText } from './imports/statement-line.ts';
import { linesDoor } from './lines-door.ts';
import { NativeLines } from './native-lines.ts';

/**
 * POST /api/metrics: numbers of the business (docs/guide/outcomes.md), NDJSON or one JSON array, plain or gzip. Answers as
 * /api/calls does. A later statement of the same name, labels and time replaces what was said before.
 */
export function metricsDoor(context: DoorContext): Door {
  const { limits } = context.config;
  return linesDoor(context, '/api/metrics', async (request, now, inherited) => {
    const options = { now, inherited, imposed: {} };
    const decode = (text: string, line: number) => statementOfText(text, line, 'metric', options);
    const linesIn = (body: Buffer) => new NativeLines(body, decode, mebibytes(limits.lineMebibytes));
    return { door: 'metrics', read: await readBody(request, limits, linesIn) };
  });
}
