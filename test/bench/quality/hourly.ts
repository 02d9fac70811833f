/** Hourly series made here: what a point costs, and what is noticed of a spike of three hours and a shift by 40 %. */
import { HOURLY, observe, startDetector } from '../../../src/core/analysis/anomaly/detector.ts';
import { Noise } from '../../noise.ts';
import { row, share } from './tally.ts';

const SERIES = 100;
const HOURS = 90 * 24;
const [SPIKE, SHIFT] = [1400, 1800];
const CHANCE = 1e-4;
const QUIET = 24;

export function hourlyQuality(): void {
  const before = process.cpuUsage();
  const alarms = Array.from({ length: SERIES }, (_, seed) => alarmsOf(new Noise(seed + 1)));
  const { user, system } = process.cpuUsage(before);
  const within = (from: number, hours: number): number[] =>
    alarms.flatMap((own) => own.find((hour) => hour >= from && hour < from + hours) ?? []);
  const [spikes, shifts] = [within(SPIKE, 3), within(SHIFT, 168)];
  const wrong = alarms.flat().filter((hour) => hour < SPIKE || (hour >= SPIKE + QUIET && hour < SHIFT)).length;
  const delay = shifts.reduce((sum, hour) => sum + hour - SHIFT, 0) / shifts.length;
  row(
    `hourly, generated, ${SERIES} series of 90 days, p < ${CHANCE}`,
    `spikes ${share(spikes.length, SERIES)}, shifts ${share(shifts.length, SERIES)} after ${delay.toFixed(0)} h, false ${share(wrong, SERIES)} a series`,
  );
  const micros = (user + system) / (SERIES * HOURS);
  row(
    '  a point',
    `${micros.toFixed(1)} µs of CPU: 10,000 such series take ${((micros * HOURS) / 100 / 2).toFixed(0)} s on two cores`,
  );
}

function alarmsOf(noise: Noise): number[] {
  const state = startDetector();
  let [level, quiet] = [Math.log(5 + 50 * noise.uniform()), QUIET];
  return Array.from({ length: HOURS }, (_, hour) => hour).filter((hour) => {
    level += 0.002 * noise.normal();
    const day = 1 + 0.6 * Math.sin((2 * Math.PI * ((hour % 24) - 6)) / 24);
    const weekend = Math.floor(hour / 24) % 7 > 4 ? 0.5 : 1;
    const planted = (hour >= SPIKE && hour < SPIKE + 3 ? 3 : 1) * (hour >= SHIFT ? 1.4 : 1);
    const { p } = observe(state, HOURLY, Math.exp(level + 0.15 * noise.normal()) * day * weekend * planted);
    const first = p < CHANCE && quiet >= QUIET;
    quiet = p < CHANCE ? 0 : quiet + 1;
    return first;
  });
}
