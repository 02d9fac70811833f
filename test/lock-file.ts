import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/**
 * `npm ci` refuses a lock file that leaves out the packages for other platforms, and `npm install` leaves them out where a
 * registry does not carry them. They are added by name and version: whoever is on such a platform gets them by that.
 * `npx node test/lock-file.ts` completes both lock files.
 */
export const LOCKS = ['package-lock.json', 'test/clients/package-lock.json'].map((path) =>
  fileURLToPath(new URL(`../${path}`, import.meta.url)),
);
const SYSTEMS = ['darwin', 'win32', 'freebsd', 'android', 'openharmony', 'linux', 'netbsd', 'openbsd', 'sunos', 'aix'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

const lockSchema = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});
type Lock = z.infer<typeof lockSchema>;

export function readLock(path: string): Lock {
  return lockSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Name and version of every optional package of some platform that the lock file does not list. */
export function missingPackages(lock: Lock): Map<string, string> {
  const wanted = Object.values(lock.packages).flatMap(({ optionalDependencies }) =>
    Object.entries(optionalDependencies ?? {}),
  );
  return new Map(wanted.filter(([name]) => !(`node_modules/${name}` in lock.packages)));
}

function entryOf(name: string, version: string): Record<string, unknown> {
  const words = name.split(/[/-]/);
  const one = (known: readonly string[]): string[] =>
    known.filter((word) =>
      words.some((part) => part === word || (word === 'arm' && /^arm-?(eabi|musleabi|gnueabi)/.test(part))),
    );
  const libc = /musl/.test(name) ? ['musl'] : words.includes('linux') && /gnu/.test(name) ? ['glibc'] : [];
  const [os, cpu] = [one(SYSTEMS), one(PROCESSORS)];
  return {
    version: version.replace(/^[~^]/, ''),
    dev: undefined,
    optional: true,
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(libc.length > 0 ? { libc } : {}),
    ...(os.length > 0 ? { os } : {}),
  };
}

function complete(lock: Lock): Lock {
  const added = [...missingPackages(lock)].map(
    ([name, version]) => [`node_modules/${name}`, entryOf(name, version)] as const,
  );
  const { '': root, ...packages } = { ...lock.packages, ...Object.fromEntries(added) };
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: { '': root ?? {}, ...Object.fromEntries(sorted) } };
}

if (import.meta.main)
  for (const path of LOCKS) writeFileSync(path, `${JSON.stringify(complete(readLock(path)), null, 2)}\n`);
