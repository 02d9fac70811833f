import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Problem } from '../../core/problem.ts';

const LISTED = 100;

/** Input that was refused, kept with its reason under data/rejected/ so that it can be mended and sent again. */
export class RejectedInput {
  readonly problems: Problem[] = [];
  count = 0;
  private readonly path: string;
  private out: WriteStream | null = null;

  constructor(dataDir: string, importId: string) {
    this.path = join(dataDir, 'rejected', `${importId}.jsonl`);
  }

  /** The file, or null when nothing was refused. */
  get file(): string | null {
    return this.out === null ? null : this.path;
  }

  add(problem: Problem, input: string | null): void {
    this.count++;
    if (this.problems.length < LISTED) this.problems.push(problem);
    if (this.out === null) {
      mkdirSync(join(this.path, '..'), { recursive: true, mode: 0o700 });
      this.out = createWriteStream(this.path, { mode: 0o600 });
    }
    this.out.write(`${JSON.stringify({ ...problem, input })}\n`);
  }

  async close(): Promise<void> {
    if (this.out === null) return;
    this.out.end();
    await finished(this.out);
  }
}
