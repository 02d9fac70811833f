import { statementFromLine, type StatementKind } from '../core/capture/statement/statement-line.ts';
import type { Statement } from '../core/statement.ts';
import { BusinessTally, type BusinessTruth } from '../ingest/demo/business/business-truth.ts';
import { demoMarkers } from '../ingest/demo/business/demo-marker.ts';
import { demoMetrics } from '../ingest/demo/business/demo-metric.ts';
import { demoOutcome } from '../ingest/demo/business/demo-outcome.ts';
import { NEWCOMER } from '../ingest/demo/customer.ts';
import type { DemoCall } from '../ingest/demo/demo-call.ts';
import type { Demo } from '../ingest/demo/generate.ts';
import { conclusions, outcomeOf } from '../ingest/demo/outcomes.ts';
import { insertStatements } from '../store/statements.ts';
import type { StorableStatement } from '../store/statement-columns.ts';
import type { Context } from './context.ts';
import { keepUnits } from './unit-define.ts';

const BATCH = 10_000;
/** What the company watches. */
const UNITS = [
  {
    title: 'Cost per resolved ticket',
    per: 'ticket-resolved',
    measure: 'cost',
    by: [],
    where: ['feature=support-copilot'],
  },
  { title: 'Cost per document', per: 'document-processed', measure: 'cost', by: [], where: ['product=documents'] },
  { title: 'Cost per merge', per: 'merge', measure: 'cost', by: [], where: ['feature=code-review-agent'] },
  { title: 'Cost per active user', per: 'active-users', measure: 'cost', by: ['product'], where: [] },
] satisfies Parameters<typeof keepUnits>[1];

/** Tells the business of the demo organisation as its own systems would: as lines, read by what the doors read with. */
export class DemoStatements {
  readonly #context: Context;
  readonly #demo: Demo;
  readonly #now: number;
  readonly #tally = new BusinessTally();
  #batch: StorableStatement[] = [];

  constructor(context: Context, demo: Demo, now: number) {
    this.#context = context;
    this.#demo = demo;
    this.#now = now;
  }

  /** What came of a call, in an experiment or outside. */
  async addOutcomes(call: DemoCall): Promise<void> {
    const tried = outcomeOf(call);
    if (tried) await this.#keep(tried);
    const line = demoOutcome(call, this.#demo.seed, this.#demo.endAt);
    if (line === null) return;
    this.#tally.addOutcome(line);
    await this.#add('outcome', line);
  }

  /** Tells everything else, when it is known how many calls there are; gives what is true of all. */
  async finish(calls: number): Promise<BusinessTruth> {
    const { seed, startAt, endAt, events } = this.#demo;
    const newcomer = events.find(({ cells }) => cells.some(({ customer }) => customer === NEWCOMER.id));
    for (const line of demoMetrics({ seed, startAt, endAt, calls, newcomerFrom: newcomer?.from ?? null })) {
      this.#tally.addMetric(line);
      await this.#add('metric', line);
    }
    const markers = demoMarkers(events);
    this.#tally.addMarkers(markers);
    for (const line of markers) await this.#add('marker', line);
    for (const conclusion of conclusions(events, endAt)) await this.#keep(conclusion);
    await this.#flush();
    await keepUnits(this.#context, UNITS);
    return this.#tally.truth();
  }

  async #add(kind: StatementKind, line: object): Promise<void> {
    const statement = statementFromLine(line, kind, { now: this.#now, inherited: {}, imposed: {} });
    if (Array.isArray(statement))
      throw new Error(`the demo organisation told what is refused: ${JSON.stringify([line, statement])}`);
    await this.#keep(statement);
  }

  async #keep(statement: Statement): Promise<void> {
    this.#batch.push(this.#context.derive.statement(statement));
    if (this.#batch.length >= BATCH) await this.#flush();
  }

  async #flush(): Promise<void> {
    await insertStatements(this.#context.engine, this.#batch);
    this.#batch = [];
  }
}
