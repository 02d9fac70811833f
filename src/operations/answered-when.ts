import { z } from 'zod';
import type { CallQuestion } from '../store/call-cut.ts';
import { intervalTexts } from './interval.ts';

export const answeredInterval = z.object({ from: z.string(), to: z.string() });

/** The interval and zone as they are told in an answer. */
export function toldWhen({ interval, timeZone }: Pick<CallQuestion, 'interval' | 'timeZone'>) {
  return { interval: intervalTexts(interval, timeZone), timeZone };
}
