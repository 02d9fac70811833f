import type { AgentLogReader, LogEnd, LogLine, LogPosition } from '../../core/capture/agent-log/agent-log.ts';
import { type Item, type Labels, labelled, type LogProgress, onLine, rejected } from './format.ts';
import { inflated } from './inflated.ts';
import { LogLines } from './log-lines.ts';
import { withoutContent } from './without-content.ts';

interface AgentLogImport {
  /** A reader for one file, or for what follows a place in it, by what was known there. */
  readonly reader: (state: string | null) => AgentLogReader;
  readonly labels: Labels;
  readonly maxLineBytes: number;
}

type AgentLogFormat = (bytes: AsyncIterable<Uint8Array>, progress?: LogProgress) => AsyncIterable<Iterable<Item>>;

const START: LogPosition = { bytes: 0, lines: 0, state: null };
const WHOLE: LogProgress = { from: START, mayGrow: false, reached: () => undefined };

/** The log of a coding agent. A line that only tells what was said gives no item, so what is counted as read is calls. */
export function agentLogFormat({ reader, labels, maxLineBytes }: AgentLogImport): AgentLogFormat {
  return async function* (bytes, { from, mayGrow, reached } = WHOLE) {
    const [agent, lines] = [reader(from.state), new LogLines(maxLineBytes, from)];
    const calls = (end: LogEnd): Item[] =>
      agent.take(end).map((call) => ({ captured: { kind: 'call', call: labelled(call, labels) }, input: null }));
    try {
      for await (const piece of inflated(bytes)) {
        const refused = refusedLines(agent, lines, piece, maxLineBytes);
        yield refused.concat(calls('not yet'));
      }
    } catch (error) {
      yield calls('for good');
      throw error;
    }
    const [place, state] = [lines.place, agent.state()];
    yield mayGrow ? calls('so far') : [...refusedRest(agent, lines), ...calls('for good')];
    reached({ ...(agent.held() ?? place), state });
  };
}

function refusedLines(agent: AgentLogReader, lines: LogLines, piece: Uint8Array, maxLineBytes: number): Item[] {
  const items: Item[] = [];
  for (const line of lines.add(piece)) {
    const refused = line ? refusedLine(agent, line) : tooLong(lines.place.lines, maxLineBytes);
    if (refused) items.push(refused);
  }
  return items;
}

/** The agent may have stopped in its last line: broken off, it is no fault. */
function refusedRest(agent: AgentLogReader, lines: LogLines): Item[] {
  const rest = lines.rest();
  const refused = rest && refusedLine(agent, rest);
  return refused?.captured.kind === 'rejected' && refused.captured.problem.code !== 'not-json' ? [refused] : [];
}

function refusedLine(agent: AgentLogReader, line: LogLine): Item | null {
  const problem = agent.read(line);
  return problem && rejected(onLine(problem, line.number), withoutContent(line.text(0, line.length)));
}

function tooLong(number: number, most: number): Item {
  const reason = `the line is longer than ${most} bytes`;
  return rejected(
    { code: 'line-too-long', place: `line ${number}`, reason, remedy: 'Raise limits.lineMebibytes.' },
    null,
  );
}
