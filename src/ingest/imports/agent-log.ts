import type { AgentLogReader, LogLine } from '../../core/capture/agent-log/agent-log.ts';
import { type ItemFormat, type Item, type Labels, labelled, onLine, rejected } from './format.ts';
import { inflated } from './inflated.ts';
import { LogLines } from './log-lines.ts';
import { withoutContent } from './without-content.ts';

interface AgentLogImport {
  /** A reader for one file. */
  readonly reader: () => AgentLogReader;
  readonly labels: Labels;
  readonly maxLineBytes: number;
}

/** The log of a coding agent. A line that only tells what was said gives no item, so what is counted as read is calls. */
export function agentLogFormat({ reader, labels, maxLineBytes }: AgentLogImport): ItemFormat {
  return async function* (bytes) {
    const [agent, lines] = [reader(), new LogLines(maxLineBytes)];
    const calls = (isEnd: boolean): Item[] =>
      agent.take(isEnd).map((call) => ({ captured: { kind: 'call', call: labelled(call, labels) }, input: null }));
    try {
      for await (const piece of inflated(bytes)) {
        const items: Item[] = [];
        for (const line of lines.add(piece)) {
          const refused = line ? refusedLine(agent, line) : tooLong(lines.lines, maxLineBytes);
          if (refused) items.push(refused);
        }
        yield items.concat(calls(false));
      }
    } catch (error) {
      yield calls(true);
      throw error;
    }
    const rest = lines.rest();
    const refused = rest && refusedLine(agent, rest);
    // The agent may be writing its last line right now: broken off, it is no fault.
    const isFault = refused?.captured.kind === 'rejected' && refused.captured.problem.code !== 'not-json';
    yield [...(isFault ? [refused] : []), ...calls(true)];
  };
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
