import { Random } from '../src/ingest/demo/random.ts';

/**
 * Session logs as Claude Code 2 writes them, by the shape its files were seen to have; the same for the same seed. They hold what makes
 * such logs hard to count: answers of several lines whose output grows, resumed sessions that copy the one before, subagents
 * that repeat their parent's answers, answers that no model gave, tools that report usage, and texts that look like usage.
 */
export interface LogFile {
  /** Below `projects`. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** What one answer used, as Anthropic counts it. */
export interface AnswerUsage {
  input_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
  output_tokens: number;
  service_tier: string;
}

export interface GeneratedLog {
  readonly files: readonly LogFile[];
  /** Every answer once, by its message id. */
  readonly answers: ReadonlyMap<string, AnswerUsage>;
}

const ID_LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const MODELS = ['claude-sonnet-4-5-20250929', 'claude-opus-4-5-20251101', 'claude-haiku-4-5-20251001'];
const PROJECTS = ['checkout', 'search-api', 'data pipeline', 'räume'];
const WORDS = 'whence the "usage":{ \\ cost comes;\n\tfunction call(x) { return x } é 日本 \u{1f4b8} <b>'.split(' ');
/** What Claude Code states for an answer that it made up itself. */
const NO_USAGE: AnswerUsage = {
  input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: 0,
  service_tier: 'standard',
};
const START = Date.UTC(2026, 9, 1);
const STEP_MS = 20_000;

/** `turns` is how many questions a session has, about, and `textBytes` how long a text is. */
export function claudeCodeLog(seed: number, sessions: number, { textBytes = 1200, turns = 14 } = {}): GeneratedLog {
  const log = new LogWriter(seed, textBytes, turns);
  for (let index = 0; index < sessions; index++) log.addSession();
  return log;
}

interface Place {
  readonly sessionId: string;
  readonly project: string;
  readonly isSidechain: boolean;
}

class LogWriter implements GeneratedLog {
  readonly files: LogFile[] = [];
  readonly answers = new Map<string, AnswerUsage>();
  readonly #random: Random;
  readonly #textBytes: number;
  readonly #turns: number;
  #clock = START;

  constructor(seed: number, textBytes: number, turns: number) {
    this.#turns = turns;
    this.#random = new Random(seed);
    this.#textBytes = textBytes;
  }

  addSession(): void {
    const random = this.#random;
    const previous = random.chance(0.15) ? this.files.findLast(({ path }) => !path.includes('agent-')) : undefined;
    const sessionId = this.#uuid();
    const project = previous?.path.split('/')[0] ?? PROJECTS[random.below(PROJECTS.length)] ?? '';
    const place = { sessionId, project, isSidechain: false };
    // A resumed session begins with a copy of the one before, under its own session id.
    const copied = previous?.lines.map((line) => line.replace(/"sessionId":"[^"]*"/, `"sessionId":"${sessionId}"`));
    const lines = [
      ...(copied ?? [JSON.stringify({ type: 'summary', summary: this.#text(40), leafUuid: this.#uuid() })]),
    ];
    for (let turn = 2 + random.poisson(this.#turns); turn > 0; turn--) this.#addTurn(lines, place);
    this.files.push({ path: `${project}/${sessionId}.jsonl`, lines });
    if (random.chance(0.4)) this.#addSubagent(lines, place);
  }

  #addSubagent(parent: readonly string[], place: Place): void {
    const answers = parent.filter((line) => line.includes('"type":"assistant"') && !line.includes('<synthetic>'));
    const lines = answers
      .slice(-2)
      .map((line) =>
        line
          .replace('"isSidechain":false', '"isSidechain":true')
          .replace(/"requestId":"[^"]*"/, `"requestId":"req_${this.#id()}"`),
      );
    for (let turn = 1 + this.#random.poisson(4); turn > 0; turn--)
      this.#addTurn(lines, { ...place, isSidechain: true });
    this.files.push({
      path: `${place.project}/${place.sessionId}/subagents/agent-${this.#random.hex(1)}.jsonl`,
      lines,
    });
  }

  #addTurn(lines: string[], place: Place): void {
    const random = this.#random;
    lines.push(this.#user(place));
    if (random.chance(0.02)) lines.push(...this.#answer(place, '<synthetic>'));
    lines.push(...this.#answer(place, MODELS[random.below(MODELS.length)] ?? ''));
    if (random.chance(0.05)) lines.push(JSON.stringify({ type: 'file-history-snapshot', messageId: this.#uuid() }));
  }

  #user(place: Place): string {
    const hasTool = this.#random.chance(0.6);
    const text = this.#text(this.#textBytes * 2);
    const content = hasTool ? [{ tool_use_id: 'toolu_1', type: 'tool_result', content: text }] : text;
    const result = hasTool ? { toolUseResult: { stdout: text, usage: { input_tokens: 9, output_tokens: 9e5 } } } : {};
    return JSON.stringify({
      ...this.#context(place),
      type: 'user',
      message: { role: 'user', content },
      ...this.#stamp(),
      ...result,
    });
  }

  /** One line for each block; in a third of the answers the first lines were written before the output was counted. */
  #answer(place: Place, model: string): string[] {
    const random = this.#random;
    const id = `msg_01${this.#id()}`;
    const isModel = model !== '<synthetic>';
    const usage = isModel ? this.#usage() : NO_USAGE;
    if (isModel) this.answers.set(id, usage);
    const isPartial = random.chance(0.3);
    const requestId = `req_011${this.#id()}`;
    const blocks = random.chance(0.65) ? 1 : 2 + random.below(2);
    return Array.from({ length: blocks }, (_, block) => {
      const isLast = block === blocks - 1;
      const counted = isPartial && !isLast ? { ...usage, output_tokens: Math.min(3, usage.output_tokens) } : usage;
      const message = {
        model,
        id,
        type: 'message',
        role: 'assistant',
        content: [this.#block(block)],
        stop_reason: isLast ? 'tool_use' : null,
        stop_sequence: null,
        usage: counted,
      };
      return JSON.stringify({ ...this.#context(place), message, requestId, type: 'assistant', ...this.#stamp() });
    });
  }

  #block(index: number): object {
    if (index % 2 === 0) return { type: 'text', text: this.#text(this.#textBytes) };
    const input = { command: this.#text(this.#textBytes), usage: { output_tokens: 7 } };
    return { type: 'tool_use', id: 'toolu_1', name: 'Bash', input };
  }

  #usage(): AnswerUsage {
    const random = this.#random;
    const [five, hour] = [random.below(3000), random.chance(0.3) ? random.below(5000) : 0];
    return {
      input_tokens: random.below(20),
      cache_creation_input_tokens: five + hour,
      cache_read_input_tokens: random.below(150_000),
      cache_creation: { ephemeral_5m_input_tokens: five, ephemeral_1h_input_tokens: hour },
      output_tokens: 1 + random.below(4000),
      service_tier: 'standard',
    };
  }

  #context({ sessionId, project, isSidechain }: Place): object {
    return {
      parentUuid: this.#uuid(),
      isSidechain,
      userType: 'external',
      cwd: `/home/someone/src/${project}`,
      sessionId,
      version: '2.0.76',
      gitBranch: 'main',
    };
  }

  #stamp(): object {
    this.#clock += this.#random.below(STEP_MS);
    return { uuid: this.#uuid(), timestamp: new Date(this.#clock).toISOString() };
  }

  /** Text of about a length; long ones repeat a piece, for making it costs more than reading it. */
  #text(length: number): string {
    const words = Array.from({ length: 12 }, () => WORDS[this.#random.below(WORDS.length)]);
    const piece = `${words.join(' ')} `;
    return piece.repeat(Math.max(1, Math.round(this.#random.around(length, 1) / piece.length)));
  }

  #id(): string {
    return Array.from({ length: 22 }, () => ID_LETTERS[this.#random.below(ID_LETTERS.length)]).join('');
  }

  #uuid(): string {
    return this.#random.hex(4).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }
}
