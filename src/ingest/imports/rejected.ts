import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Problem } from '../../core/problem.ts';

const LISTED = 100;

/** Input that was refused, kept with its reason under data/rejected/ so that it can be mended and sent again. */
export class RejectedInput {
  readonly problems: Problem[] = [];
  count = 0;
  readonly path: string;
  private fd: number | null = null;

  constructor(dataDir: string, importId: string) {
    this.path = join(dataDir, 'rejected', `${importId}.jsonl`);
  }

  /** The file, or null when nothing was refused. */
  get file(): string | null {
    return this.count === 0 ? null : this.path;
  }

  /** Written at once, so that a full disk is met here and not behind everyone's back. */
  add(problem: Problem, input: string | null): void {
    if (this.fd === null) {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      this.fd = openSync(this.path, 'w', 0o600);
    }
    writeSync(this.fd, `${JSON.stringify({ ...problem, input })}\n`);
    this.count++;
    if (this.problems.length < LISTED) this.problems.push(problem);
  }

  /** Tells of input that went in all the same. */
  note(problem: Problem): void {
    if (this.problems.length < LISTED) this.problems.push(problem);
  }

  close(): void {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }
}
