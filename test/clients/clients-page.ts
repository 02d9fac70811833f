import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Deed, runClients } from './client-runs.ts';
import { FEATURES } from './feature.ts';
import { outcomeOf } from './outcome.ts';
import { SHORTFALLS, shortfallOf } from './shortfall.ts';
import { INSTRUMENTATIONS } from './telemetry.ts';

const PAGE = fileURLToPath(new URL('../../docs/methods/clients.md', import.meta.url));
const MANIFEST = new URL('package.json', import.meta.url);
const REASONS = [...new Set(SHORTFALLS.map(({ reason }) => reason))];

/** The page docs/methods/clients.md. */
export function clientsPage(deeds: readonly Deed[]): string {
  const seen = deeds.filter(({ way }) => way !== 'direct');
  const clients = Map.groupBy(seen, ({ client }) => client);
  return [
    '# What real clients show',
    '',
    `The vendors' own packages, each in a process as its documentation sets it up, against local providers that replay
[recorded traffic](../../test/golden/README.md), with one Whence that has every door. Through each door every client sees what it sees
without. Written by \`node test/clients/clients-page.ts\`; \`test/clients/clients.test.ts\` runs it all and holds the page current.`,
    '',
    '- *1370+155 $0.0002025*: one call, input and output as the provider counted them, and what it costs. *6 ×*: so many at once.',
    '- *retry*: the provider refuses first, and the client asks again by itself; its attempts are linked. Spans of most clients stand for the whole request.',
    '- *abort*: the client leaves in the middle of a stream. What came until then is *estimated* where the provider had not counted yet.',
    '- *gateway, SDK and …*: the same call through all of them at once, which is one call.',
    '',
    ...[...clients].flatMap(([client, group]) => [`## ${client}`, '', ...tableOf(group), '']),
    '## Where spans tell less',
    '',
    ...REASONS.map((reason, index) => `${index + 1}. ${reason[0]?.toUpperCase()}${reason.slice(1)}.`),
    '',
    'OpenLLMetry’s instrumentation for Cohere patches `CohereClient` and not `CohereClientV2`; that for Anthropic (0.27) fails to start with `@anthropic-ai/sdk` 1.13; OpenTelemetry’s for OpenAI (0.21) knows `openai` before 7. For `@google/genai` none was tried.',
    '',
    '## Instrumentations and exporters',
    '',
    '| spans by | exporter of OpenTelemetry | compression | clients |',
    '|---|---|---|---|',
    ...INSTRUMENTATIONS.map(
      ({ name, encoding, compression, clients: names }) =>
        `| ${name} | ${encoding} | ${compression} | ${names.map((each) => `\`${each}\``).join(', ')} |`,
    ),
    '',
    '## Packages',
    '',
    ...packages().map((each) => `- ${each}`),
    '',
  ].join('\n');
}

function tableOf(deeds: readonly Deed[]): string[] {
  const rows = [...Map.groupBy(deeds, ({ way }) => way)].map(([way, group]) => {
    const cells = FEATURES.map((feature) => cellOf(group.find((deed) => deed.feature === feature)));
    return `| ${[way, ...cells].join(' | ')} |`;
  });
  return [`| door | ${FEATURES.join(' | ')} |`, `|---|${FEATURES.map(() => '---|').join('')}`, ...rows];
}

function cellOf(deed: Deed | undefined): string {
  if (!deed) return '';
  const shortfall = shortfallOf(deed);
  return shortfall ? `${outcomeOf(deed)} (${REASONS.indexOf(shortfall.reason) + 1})` : outcomeOf(deed);
}

function packages(): string[] {
  const manifest: { dependencies: Record<string, string> } = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  return Object.entries(manifest.dependencies).map(([name, version]) => `${name} ${version}`);
}

if (import.meta.main) writeFileSync(PAGE, clientsPage(await runClients()));
