/**
 * `npm run bench [-- name … [arguments]]`: speed and memory as ratios to a limit or a peer, side by side in one run. Nothing here can fail a
 * test: machines differ. Names are the files beside this one; without names all run, each in a process of its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

interface Bench {
  readonly name: string;
  /** What it answers. */
  readonly question: string;
  readonly arguments: readonly string[];
}

const BENCHES: readonly Bench[] = [
  { name: 'pricing', question: 'calls priced per core-second, beside the bare multiplications', arguments: [] },
  { name: 'attribution', question: 'calls attributed per second by the starter rules', arguments: [] },
  { name: 'insert', question: 'calls stored, beside the bare engine', arguments: ['500000'] },
  { name: 'import', question: 'files imported, beside the bare engine; peak memory', arguments: ['200000'] },
  { name: 'focus-import', question: 'a bill in FOCUS imported, beside the bare engine', arguments: ['300'] },
  {
    name: 'gateway',
    question: 'requests and events passed on, beside nginx, a bare pass-through and Portkey',
    arguments: ['3'],
  },
  { name: 'otlp', question: 'spans received, decoded and durable, beside protobufjs', arguments: ['5'] },
  { name: 'sdk', question: 'calls with the SDK, beside the bare fetch; fingerprints of prompts', arguments: [] },
  { name: 'agent-logs', question: "a coding agent's logs read, beside ccusage", arguments: ['300'] },
  { name: 'query', question: 'Overview panels over ten million calls, beside SQL by hand', arguments: ['10000000'] },
  { name: 'charges', question: 'Overview panels with bills, beside the same without them', arguments: ['200000'] },
  {
    name: 'rules-plan',
    question: 'rules planned and history attributed anew, beside one bare INSERT SELECT of the same rows',
    arguments: ['1000000'],
  },
  {
    name: 'reprice',
    question: 'calls priced anew by another book, beside one bare INSERT SELECT of the same rows',
    arguments: ['1000000'],
  },
  {
    name: 'inbox',
    question: 'captured calls on disk before the answer, beside bare fdatasync; into the store',
    arguments: ['5'],
  },
  {
    name: 'doors',
    question: 'calls seen through two doors: stored, asked before and after older rows go',
    arguments: [],
  },
  { name: 'volume', question: 'five million events of one hour with repeats, to the ledger', arguments: ['5000000'] },
  {
    name: 'faults',
    question: 'calls lost or doubled when processes are killed under load, or the engine is down for a minute',
    arguments: ['200', '60'],
  },
  { name: 'quality', question: 'causes, anomalies and changes found, beside published figures', arguments: [] },
];

const [first, ...others] = process.argv.slice(2);
/** What follows one name and is none itself is given to it: `quality <folder>`. */
const given = others.filter((name) => !BENCHES.some((bench) => bench.name === name));
const wanted = first === undefined ? [] : [first, ...others.filter((name) => !given.includes(name))];
const unknown = wanted.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${BENCHES.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
for (const { name, question, arguments: usual } of BENCHES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n# ${name}: ${question}`);
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [file, ...(given.length > 0 ? given : usual)], { stdio: 'inherit' });
  await once(child, 'exit');
  if (child.exitCode !== 0) process.exitCode = 1;
}
