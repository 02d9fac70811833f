import { expect, it } from 'vitest';
import { guessFormat } from './import-file.ts';

it.each([
  ['calls.jsonl', '{"at":"2026-11-01T00:00:00Z","provider":"openai","usage":{"inputTokens":1}}', 'calls'],
  ['exchanges.jsonl', '{"provider":"openai","url":"https://x","response_body":{"usage":{"a":1},"at":1}}', 'exchanges'],
  ['events.jsonl', '{"outcome":"done","at":"2026-11-01T00:00:00Z"}', 'events'],
  ['markers.jsonl', '{"id":"1","marker" : "deploy", "at":"2026-11-01T00:00:00Z"}', 'events'],
  ['metrics.jsonl', '{"name":"revenue","at":"2026-11-01T00:00:00Z","value":1}', 'metrics'],
  ['metrics.csv', 'name,at,value,customer\r\nrevenue,2026-11-01T00:00:00Z,1,acme', 'metrics'],
  ['outcomes.csv', '"outcome","at","success"\n', 'events'],
  ['usage.csv', 'date,model,value\n', 'csv'],
])('%s is taken for what its first line says', async (name, text, format) => {
  expect(await guessFormat(new File([text], name))).toBe(format);
});
