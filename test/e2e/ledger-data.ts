import { readFile } from 'node:fs/promises';

const DAY_MS = 86_400_000;
const STARTER = new URL('../../rules/starter.yaml', import.meta.url);
/** What a call of gpt-4o costs here by the price book: $2.50 and $10 a million tokens. */
const INPUT_TOKENS = 4_000_000;
const OUTPUT_TOKENS = 1_000_000;

const ALLOCATIONS = `
allocations:
  vector-store:
    description: The vector database, by what features read.
    owner: platform
    pool: { serviceName: Vector Store }
    by: [feature]
    driver: { measure: calls, where: { provider: openai } }
    bucket: month
  support:
    description: Support of the vendor, by agreed parts.
    pool: { serviceName: Premium Support }
    by: team
    driver: { kind: fixed, shares: { discovery: 60, growth: 40 } }
`;

/** The month so many before the one of an instant, as 2026-10. */
export function monthBefore(now: number, ago: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - ago)).toISOString().slice(0, 7);
}

/**
 * Calls of three months, bills with planted errors for two of them, and shared cost that is split. Of openai the month before
 * last agrees, of last month a price differs, a line came twice and one is for a model nobody called; anthropic has no bill.
 */
export async function fillLedger(url: string, now: number): Promise<void> {
  const [last, before] = [monthBefore(now, 1), monthBefore(now, 2)];
  const days = [...daysOf(before), ...daysOf(last)];
  await imported(url, 'calls', [...days.flatMap(callsOf), ...days.slice(-9).map(unpricedCall)].join('\n'));
  await imported(url, 'focus', bill(daysOf(before).flatMap((day) => linesOf(day, 'INV-1'))));
  const wrong = daysOf(last).flatMap((day) => linesOf(day, 'INV-2', 11));
  const planted = [
    line({ day: `${last}-09`, cost: '37.5', name: 'o3, input', invoice: 'INV-2' }),
    line({ day: `${last}-01`, cost: '-25', name: 'Service credit', invoice: 'INV-2', category: 'Credit' }),
    line({ day: `${last}-01`, cost: '300', name: 'Vectors', provider: 'Pinecone', service: 'Vector Store' }),
    line({
      day: `${last}-01`,
      cost: '120',
      name: 'Support',
      provider: 'Acme',
      service: 'Premium Support',
      serviceCategory: 'Other',
    }),
  ];
  await imported(url, 'focus', bill([...wrong, ...planted]));
  await imported(url, 'focus', bill(linesOf(`${last}-07`, 'INV-3', 11)));
  await told(url, 'rules-publish', { text: (await readFile(STARTER, 'utf8')) + ALLOCATIONS });
  await derived(url, last);
}

const DERIVED_MS = 120_000;

/** Until what is derived from bills is booked: the last of it is the second pool's shares. */
async function derived(url: string, month: string): Promise<void> {
  const next = monthBefore(Date.parse(month), -1);
  const asked = `${url}/api/query?measure=cost&from=${month}-01&to=${next}-01&timeZone=UTC&where=resource=pool support`;
  for (const until = Date.now() + DERIVED_MS; Date.now() < until;) {
    const status: { dirtyHours: number } = await (await fetch(`${url}/api/status`)).json();
    const { rows }: { rows: readonly unknown[] } = await (await fetch(`${asked}&by=team`)).json();
    if (status.dirtyHours === 0 && rows.length >= 2) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('the shares of the pools were not booked in time');
}

function daysOf(month: string): string[] {
  const [year = 0, index = 0] = month.split('-').map(Number);
  const [from, to] = [Date.UTC(year, index - 1), Date.UTC(year, index)];
  return Array.from({ length: (to - from) / DAY_MS }, (_, day) =>
    new Date(from + day * DAY_MS).toISOString().slice(0, 10),
  );
}

function callsOf(day: string): string[] {
  const usage = { inputTokens: INPUT_TOKENS, outputTokens: OUTPUT_TOKENS };
  const feature = Number(day.slice(-2)) % 3 === 0 ? 'chat' : 'search';
  const labels = { feature, team: feature === 'chat' ? 'growth' : 'discovery' };
  return [
    JSON.stringify({ at: `${day}T12:00:00Z`, provider: 'openai', requestModel: 'gpt-4o', usage, labels }),
    JSON.stringify({ at: `${day}T13:00:00Z`, provider: 'anthropic', requestModel: 'claude-sonnet-4-5', usage, labels }),
  ];
}

function unpricedCall(day: string): string {
  const usage = { inputTokens: 90_000, outputTokens: 10_000 };
  return JSON.stringify({ at: `${day}T14:00:00Z`, provider: 'openai', requestModel: 'house-llm-7', usage, labels: {} });
}

interface Line {
  readonly day: string;
  readonly cost: string;
  readonly name: string;
  readonly provider?: string;
  readonly service?: string;
  readonly serviceCategory?: string;
  readonly category?: string;
  readonly invoice?: string;
  readonly tokens?: number;
}

/** A day of a bill, its output at so many dollars a million. */
function linesOf(day: string, invoice: string, outputPrice = 10): string[] {
  return [
    line({ day, cost: '10', name: 'gpt-4o, input', invoice, tokens: INPUT_TOKENS }),
    line({ day, cost: String(outputPrice), name: 'gpt-4o, output', invoice, tokens: OUTPUT_TOKENS }),
  ];
}

const COLUMNS =
  'BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName,ServiceCategory,' +
  'ChargeCategory,ChargeDescription,InvoiceId,ConsumedQuantity,ConsumedUnit';

function line({
  provider = 'OpenAI',
  service = 'OpenAI API',
  category = 'Usage',
  invoice = '',
  ...said
}: Line): string {
  const { day, cost, name, tokens, serviceCategory = 'AI and Machine Learning' } = said;
  const next = new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
  const used = tokens === undefined ? ['', ''] : [String(tokens), 'Tokens'];
  return [cost, cost, 'USD', day, next, provider, service, serviceCategory, category, name, invoice, ...used]
    .map((cell) => `"${cell}"`)
    .join(',');
}

function bill(lines: readonly string[]): string {
  return [COLUMNS, ...lines].join('\n');
}

async function imported(url: string, format: string, body: string): Promise<void> {
  const response = await fetch(`${url}/api/import?format=${format}&source=sample`, { method: 'POST', body });
  const answer: { rejected?: number; problems?: readonly unknown[] } = await response.json();
  if (!response.ok || answer.rejected !== 0) throw new Error(JSON.stringify(answer));
}

async function told(url: string, operation: string, input: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/${operation}`, { method: 'POST', headers, body: JSON.stringify(input) });
  if (!response.ok) throw new Error(await response.text());
}
