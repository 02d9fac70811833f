import { mebibytes } from '../config.ts';
import { bodyOf } from './door-answer.ts';
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
    const body = await bodyOf(request, limits);
    const options = { now, inherited, imposed: {} };
    const decode = (text: string, line: number) => statementOfText(text, line, 'metric', options);
    return { door: 'metrics', read: new NativeLines(body, decode, mebibytes(limits.lineMebibytes)) };
  });
}
