import { z } from 'zod';

const interval = z.object({ interval: z.object({ from: z.string(), to: z.string() }), timeZone: z.string() });
/** An answer without an interval was asked for one; only a fixed one means the same on a screen. */
const asked = z.object({ from: z.string().regex(/^\d{4}-/), to: z.string().regex(/^\d{4}-/), timeZone: z.string() });
const narrowing = z.object({ by: z.array(z.string()).default([]), where: z.array(z.string()).default([]) });

/** The screen for each operation that has one. */
const SCREENS: Readonly<Record<string, string>> = {
  query: '/explore',
  kpi: '/',
  calls: '/explore',
  reconcile: '/reconcile',
  'reconcile-lines': '/reconcile',
  allocations: '/allocation',
  'allocations-compare': '/allocation',
  prices: '/prices',
  'prices-show': '/prices',
  rules: '/attribution',
  'rules-decided': '/attribution',
  sources: '/sources',
  checks: '/attribution',
};
/** Screens of one thing, by the parameter that names it. */
const SUBJECTS: Readonly<Record<string, string>> = { call: '/call/', trace: '/execution/' };

/** The path of the screen that shows what was asked, with the same period, cut and filters; null where there is none. */
export function viewPath(operation: string, input: Readonly<Record<string, unknown>>, answer: unknown): string | null {
  const subject = SUBJECTS[operation];
  if (subject !== undefined) return typeof input['id'] === 'string' ? subject + encodeURIComponent(input['id']) : null;
  const screen = SCREENS[operation];
  if (screen === undefined) return null;
  const search = new URLSearchParams();
  for (const [name, value] of periodOf(input, answer)) search.set(name, value);
  const { by, where } = narrowing.catch({ by: [], where: [] }).parse(input);
  for (const name of by) search.append('by', name);
  for (const condition of where) search.append('where', condition);
  return search.size === 0 ? screen : `${screen}?${search.toString()}`;
}

function periodOf(input: Readonly<Record<string, unknown>>, answer: unknown): readonly (readonly [string, string])[] {
  const { data: told } = interval.safeParse(answer);
  const { data: fixed } = asked.safeParse(input);
  const ends = told?.interval ?? fixed;
  const zone = told?.timeZone ?? fixed?.timeZone;
  if (ends === undefined || zone === undefined) return [];
  return Object.entries({ from: ends.from, to: ends.to, tz: zone });
}
