import { ParameterList } from '../parameter-list.ts';
import { currentOnly, supersededRows } from '../superseded.ts';

const HOUR_MS = 3_600_000;
/** Calls of an execution that begin further apart than this are judged apart. */
export const REACH_MS = 24 * HOUR_MS;

/** Hours whose calls' behaviour is derived, and those in which the rest of their executions may lie. */
export interface DerivedWindow {
  /** Starts of hours, epoch milliseconds. */
  readonly hours: readonly number[];
  readonly parameters: ParameterList;
  /** The rows of calls in the hours that are derived. */
  readonly isDerived: string;
  /** All hours in which calls of their executions may lie. */
  readonly isNear: string;
  /** That rows of calls in those are each call as it stands. */
  readonly isCurrent: string;
}

/** The window around hours (epoch milliseconds, some). Where it is known which hours have superseded rows, the others cost nothing. */
export function derivedWindow(hours: readonly number[], superseded: readonly number[] | null = null): DerivedWindow {
  const parameters = new ParameterList();
  const list = parameters.place('Array(UInt32)', hours.map(seconds));
  const [first, last] = [Math.min(...hours) - REACH_MS, Math.max(...hours) + REACH_MS];
  const from = parameters.place('UInt32', seconds(first));
  const to = parameters.place('UInt32', seconds(last));
  const near = `hour >= toDateTime(${from}, 'UTC') AND hour <= toDateTime(${to}, 'UTC')`;
  const known = superseded?.filter((hour) => hour >= first && hour <= last);
  return {
    hours,
    parameters,
    isDerived: `hour IN (SELECT toDateTime(arrayJoin(${list}), 'UTC'))`,
    isNear: near,
    isCurrent: known ? `1${currentOnly(known, parameters)}` : `NOT ${supersededRows(near)}`,
  };
}

/** Within what DateTime can hold. */
function seconds(at: number): number {
  return Math.min(Math.max(Math.floor(at / 1000), 0), 0xffff_ffff);
}
