import { readdirSync, readFileSync } from 'node:fs';

/** Processor time in seconds of a process and all its descendants, every thread, as Linux has counted it so far. */
export function processorSeconds(pid: number): number {
  let nanoseconds = 0;
  for (const member of family(pid)) {
    for (const thread of listed(`/proc/${member}/task`)) {
      nanoseconds += Number(read(`/proc/${member}/task/${thread}/schedstat`).split(' ')[0] || 0);
    }
  }
  return nanoseconds / 1e9;
}

/** Memory that a process and its descendants hold, in MiB. */
export function residentMebibytes(pid: number): number {
  const pages = family(pid).map((member) => Number(read(`/proc/${member}/statm`).split(' ')[1] || 0));
  return pages.reduce((sum, count) => sum + count, 0) / 256;
}

function family(pid: number): number[] {
  const children = listed(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(family)];
}

/** A thread may end between the look at the folder and the look into it. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listed(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
