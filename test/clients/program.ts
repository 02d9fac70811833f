/**
 * A program that calls providers by their own clients, for a test to start: does with each client what there is to do, through
 * one way, and prints what the clients saw. Its argument is an `Errand`.
 */
import { openMeter, withLabels } from '../../sdk/src/node.ts';
import { type Client, type Reach, slugOf } from './client.ts';
import { CLIENTS } from './clients.ts';
import type { Errand, Sight, Way } from './errand.ts';
import { FEATURES, type Feature, perform } from './feature.ts';
import { withoutFreshIds } from './recorded-answer.ts';
import { doing, INSTRUMENTATIONS, startTelemetry } from './telemetry.ts';

const errand: Errand = JSON.parse(process.argv[2] ?? '');
const { whence, replays } = errand;
const instrumentation = INSTRUMENTATIONS.find(({ name }) => name === errand.instrumentation);
const endTelemetry = instrumentation && (await startTelemetry(instrumentation, whence));
const meters = new Map(
  [...new Set(CLIENTS.map(({ upstream }) => upstream))].map((upstream) => [
    upstream,
    openMeter({ url: whence, provider: upstream }),
  ]),
);

function reachOf(client: Client, way: Way, run: string): Reach {
  const replay = replays[slugOf(client)] ?? '';
  const meter = way.sdk ? meters.get(client.upstream) : undefined;
  return {
    url: way.gateway ? `${whence}/gateway/${slugOf(client)}/~run=${run}` : replay,
    fetch: meter ? meter.fetch(fetch) : null,
    proxy: way.gateway ? { url: whence, headers: { 'x-whence-run': run } } : null,
  };
}

async function see(client: Client, way: Way, feature: Feature): Promise<Sight> {
  const run = [slugOf(client), ...way.name.split(/[^A-Za-z]+/), feature].join('.');
  const open = client.open(reachOf(client, way, run));
  const work = () => perform(feature, client, open, replays[slugOf(client)] ?? '');
  const seen = await doing
    .run(run, () => withLabels({ run }, work))
    .then(
      (answer) => ({ answer: withoutFreshIds(JSON.stringify(answer) ?? ''), failure: null }),
      (error: unknown) => ({ answer: '', failure: String(error) }),
    );
  return { client: client.name, way: way.name, feature, run, ...seen };
}

async function seeAll(client: Client): Promise<Sight[]> {
  const sights: Sight[] = [];
  for (const way of errand.ways) {
    if (client.hasOneDoor && way.gateway && way.sdk) continue;
    const features = FEATURES.filter((feature) => way.features === 'all' || way.features.includes(feature));
    for (const feature of features) sights.push(await see(client, way, feature));
  }
  return sights;
}

const clients = CLIENTS.filter(({ name }) => !instrumentation || instrumentation.clients.includes(name));
const sights = await Promise.all(clients.map(seeAll));
await Promise.all([...meters.values()].map((meter) => meter.close()));
await endTelemetry?.();
process.stdout.write(JSON.stringify(sights.flat()), () => process.exit());
