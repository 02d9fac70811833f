import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBareUpstream, wireResponse } from '../gateway.ts';
import { RoleProcess } from './role-process.ts';
import { costOfLines, Senders } from './sender.ts';
import { type Stored, storedIn } from './stored.ts';

const SENDERS = 6;
const BEFORE_MS = 1_000;
const AFTER_MS = 2_000;

/** Something that goes wrong for a while under the feet of one process that does everything. */
export interface Fault {
  /** Makes it go wrong; gives what mends it. */
  begin(server: RoleProcess): () => void;
  readonly lastsMs: number;
}

export interface FaultRun extends Stored {
  /** Calls that were sent, each until it was acknowledged; some again after that. */
  readonly sent: number;
  readonly acknowledged: number;
  readonly acknowledgedMeanwhile: number;
  /** Answers of the collecting door that were no 202, by their kind. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Answers of the gateway by status, while it went wrong. */
  readonly relayed: Readonly<Record<string, number>>;
  readonly expectedCost: bigint;
  /** Whether the process ended by itself. */
  readonly crashed: boolean;
}

export interface FaultRunOptions {
  /** Exists, and belongs to the user. */
  readonly dataDir: string;
  /** The section `inbox` of the configuration. */
  readonly inbox?: object;
  /** Numerical id of whom the process runs as; null for ours. */
  readonly user?: number | null;
}

/** Has calls come in before, while and after something goes wrong, then looks at what is stored. */
export async function faultRun({ dataDir, inbox = {}, user = null }: FaultRunOptions, fault: Fault): Promise<FaultRun> {
  const upstream = await openBareUpstream(({ socket }) => socket.write(wireResponse('{"object":"list","data":[]}')));
  const config = `${dataDir}.yaml`;
  writeFileSync(config, JSON.stringify({ inbox, gateway: { upstreams: [{ name: 'vllm', url: upstream.url }] } }));
  const server = new RoleProcess(dataDir, 'gateway,collect,api,jobs', ['--config', config], user);
  try {
    await server.start();
    const during = await runThrough(server, fault);
    return { ...during, expectedCost: costOfLines(during.sent), ...(await storedIn(dataDir)) };
  } finally {
    await server.kill();
    upstream.close();
    rmSync(config, { force: true });
  }
}

async function runThrough(server: RoleProcess, fault: Fault): Promise<Omit<FaultRun, keyof Stored | 'expectedCost'>> {
  const senders = new Senders(() => server.url, SENDERS);
  await sleep(BEFORE_MS);
  const before = senders.acknowledged;
  const mend = fault.begin(server);
  const relayed = await relay(server, fault.lastsMs).finally(mend);
  const acknowledgedMeanwhile = senders.acknowledged - before;
  await sleep(AFTER_MS);
  const crashed = server.hasEnded;
  const sent = await senders.stop();
  await server.stop();
  const { acknowledged } = senders;
  const refusals = Object.fromEntries(senders.refusals);
  return { sent, acknowledged, acknowledgedMeanwhile, refusals, relayed, crashed };
}

/** Asks the gateway for as long as it takes, as clients that know nothing of the trouble; gives its answers by status. */
async function relay(server: RoleProcess, forMs: number): Promise<Record<string, number>> {
  const answers: Record<string, number> = {};
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const path = `${server.url}/gateway/vllm/v1/models`;
    const status = await fetch(path).then(
      (response) => response.text().then(() => String(response.status)),
      () => 'no answer',
    );
    answers[status] = (answers[status] ?? 0) + 1;
    await sleep(20);
  }
  return answers;
}
