import { z } from 'zod';

/** Stands for the id of the dearest call, which is known once the demo is loaded. */
export const DEAREST = '{dearest}';

const amount = z.union([z.string(), z.number()]);
/** An answer of `query`, as far as it is read here. */
export const cut = z.object({
  rows: z.array(
    z.object({
      time: z.string().nullable(),
      values: z.record(z.string(), z.string()),
      measures: z.record(z.string(), amount),
    }),
  ),
});
const listed = z.object({ calls: z.array(z.object({ id: z.string(), cost: z.string() })) });
const priced = z.object({ price: z.object({ cost: z.string() }) });
const summed = z.object({ cost: z.string(), calls: z.number(), inputTokens: z.number() });

/** A question as somebody asks it, the tool that answers it, and the same by hand against the engine: name and amount. */
interface Golden {
  readonly asked: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly sql: string;
  readonly read: (answer: unknown) => readonly (readonly [name: string, amount: string | number])[];
}

export const ALL = { from: '2026-08-01', to: '2026-11-23', timeZone: 'UTC' };

function query(
  asked: string,
  measure: string,
  by: readonly string[],
  sql: string,
  more: Record<string, unknown> = {},
): Golden {
  const read = (answer: unknown) =>
    cut
      .parse(answer)
      .rows.map(({ time, values, measures }): [string, string | number] => [
        [time?.slice(0, 10) ?? [], by.map((name) => values[name] ?? '')].flat().join(' / '),
        measures[measure] ?? '',
      ]);
  return { asked, tool: 'query', input: { measure: [measure], by, ...ALL, ...more }, sql, read };
}

const COST = 'toString(sum(ifNull(toDecimal128(cost, 12), 0)))';
const INPUT = 'uncachedInputTokens + cacheReadTokens + cacheWriteTokens + cacheWrite1hTokens';
const FEATURE = "coalesce(nullIf(labels['feature'], ''), labels['app.feature'])";

/** Twenty questions about the demo organisation's calls. */
export const GOLDEN: readonly Golden[] = [
  query('What did we spend?', 'cost', [], `SELECT '' AS name, ${COST} AS amount FROM calls`),
  query('How many calls were made?', 'calls', [], `SELECT '' AS name, count() AS amount FROM calls`),
  query(
    'What does each provider cost?',
    'cost',
    ['provider'],
    `SELECT provider AS name, ${COST} AS amount FROM calls GROUP BY name`,
  ),
  query(
    'What does each model cost?',
    'cost',
    ['model'],
    `SELECT if(model = '', '(none)', model) AS name, ${COST} AS amount FROM calls GROUP BY name`,
  ),
  query(
    'How many tokens went into each model?',
    'inputTokens',
    ['model'],
    `SELECT if(model = '', '(none)', model) AS name, sum(${INPUT}) AS amount FROM calls GROUP BY name`,
  ),
  query(
    'How many tokens came out of each model?',
    'outputTokens',
    ['model'],
    `SELECT if(model = '', '(none)', model) AS name, sum(visibleOutputTokens + reasoningTokens) AS amount FROM calls GROUP BY name`,
  ),
  query(
    'Who refuses us most?',
    'errors',
    ['provider'],
    `SELECT provider AS name, countIf(status != 'ok') AS amount FROM calls GROUP BY name`,
  ),
  query(
    'How much do caches read?',
    'cacheReadTokens',
    ['provider'],
    `SELECT provider AS name, sum(cacheReadTokens) AS amount FROM calls GROUP BY name`,
  ),
  query(
    'How much is thought and not shown?',
    'reasoningTokens',
    ['model'],
    `SELECT if(model = '', '(none)', model) AS name, sum(reasoningTokens) AS amount FROM calls GROUP BY name`,
  ),
  query(
    'How long did each provider take, all calls together?',
    'durationMs',
    ['provider'],
    `SELECT provider AS name, sum(ifNull(durationMs, 0)) AS amount FROM calls GROUP BY name`,
  ),
  query(
    'What did each operation cost?',
    'cost',
    ['operation'],
    `SELECT operation AS name, ${COST} AS amount FROM calls GROUP BY name`,
  ),
  query(
    'What did Anthropic cost in October, by model?',
    'cost',
    ['model'],
    `SELECT if(model = '', '(none)', model) AS name, ${COST} AS amount FROM calls WHERE provider = 'anthropic' AND toYYYYMM(at) = 202610 GROUP BY name`,
    { where: ['provider=anthropic'], from: '2026-10-01', to: '2026-11-01' },
  ),
  query(
    'What did each month cost?',
    'cost',
    [],
    `SELECT toString(toStartOfMonth(at)) AS name, ${COST} AS amount FROM calls WHERE at >= '2026-09-01' GROUP BY name`,
    { grain: 'month', from: '2026-09-01' },
  ),
  query(
    'What did each of the last days cost?',
    'cost',
    [],
    `SELECT toString(toDate(at)) AS name, ${COST} AS amount FROM calls WHERE at >= '2026-11-16' GROUP BY name`,
    { grain: 'day', from: '2026-11-16' },
  ),
  query(
    'What does the support copilot cost, by model?',
    'cost',
    ['model'],
    `SELECT if(model = '', '(none)', model) AS name, ${COST} AS amount FROM calls WHERE ${FEATURE} = 'support-copilot' GROUP BY name`,
    { where: ['feature=support-copilot'] },
  ),
  query(
    'What does each plan of our customers cost?',
    'cost',
    ['label.plan'],
    `SELECT if(labels['plan'] = '', '(none)', labels['plan']) AS name, ${COST} AS amount FROM calls GROUP BY name`,
  ),
  query(
    'What costs the output of each provider?',
    'outputCost',
    ['provider'],
    `SELECT provider AS name, toString(sum(toDecimal128(outputCost, 12))) AS amount FROM calls GROUP BY name`,
  ),
  {
    asked: 'Which are the three dearest calls?',
    tool: 'calls',
    input: { ...ALL, order: '-cost', limit: 3 },
    sql: 'SELECT lower(hex(id)) AS name, toString(cost) AS amount FROM calls ORDER BY cost DESC, id LIMIT 3',
    read: (answer) => listed.parse(answer).calls.map(({ id, cost }) => [id, cost]),
  },
  {
    asked: 'Why does that call cost what it costs?',
    tool: 'call',
    input: { id: DEAREST },
    sql: "SELECT '' AS name, toString(max(cost)) AS amount FROM calls",
    read: (answer) => [['', priced.parse(answer).price.cost]],
  },
  {
    asked: 'What did the whole run cost that it belongs to?',
    tool: 'trace',
    input: { id: DEAREST },
    sql: `SELECT '' AS name, ${COST} AS amount FROM calls WHERE traceId = (SELECT argMax(traceId, cost) FROM calls)`,
    read: (answer) => [['', summed.parse(answer).cost]],
  },
];
