import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reportStates } from '../../src/store/metadata/report-states.ts';
import { openAiCost } from '../report-samples.ts';
import { openReportWhence, type ReportWhence } from '../report-whence.ts';

const COSTS = '/v1/organization/costs';

let reports: ReportWhence;
beforeEach(async () => {
  reports = await openReportWhence({ fine: { kind: 'openai-costs' }, failing: { kind: 'anthropic-cost' } });
});
afterEach(() => reports.close());

it('sources are read when they are due, one that fails does not keep the other, and stopping breaks off what waits', async () => {
  reports.say(COSTS, '2026-11-05', openAiCost(1.5));
  reports.server.answers.set('/v1/organizations/cost_report', () => 'no report');
  const { installation, context } = reports.whence;
  installation.sourceJob.start();
  await vi.waitFor(async () => expect(await reportStates(context.metadata)).toHaveLength(2), { timeout: 30_000 });
  await vi.waitFor(async () => expect((await reports.rows('fine'))[0]?.cost).toBe('1.5'), { timeout: 30_000 });
  await vi.waitFor(
    async () => {
      const states = await reportStates(context.metadata);
      expect(states.map(({ source, doneAt, problem }) => [source, doneAt !== null, problem !== null])).toEqual([
        ['failing', false, true],
        ['fine', true, false],
      ]);
    },
    { timeout: 30_000 },
  );
  // Neither is due again; what is read now waits for a server that wants to be asked later, until it is stopped.
  const asked = reports.server.asked.length;
  for (let request = asked + 1; request < asked + 10; request++)
    reports.server.faults.set(request, { status: 503, headers: { 'retry-after': '200' } });
  const [fine] = context.config.sources;
  const waiting = context.providerSources.pull(fine!);
  await vi.waitFor(() => expect(reports.server.asked).toHaveLength(asked + 1), { timeout: 30_000 });
  await context.providerSources.stop();
  await expect(waiting).rejects.toThrow(/abort/i);
  expect((await reports.rows('fine'))[0]?.cost).toBe('1.5');
});
