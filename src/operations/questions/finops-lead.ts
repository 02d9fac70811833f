import { allocationsCompare } from '../allocations.ts';
import { checks } from '../checks.ts';
import { kpi } from '../kpi.ts';
import { limits } from '../limits.ts';
import { providerUsage } from '../provider-usage.ts';
import { query } from '../query.ts';
import { reconcile } from '../reconcile.ts';
import { rulesDecided } from '../rules-decided.ts';
import { seats } from '../seats.ts';
import { rowsOnly, statusWords } from './answer-words.ts';
import { LAST_MONTH, THIS_MONTH } from './question-date.ts';
import { asked, askedOfTwo, asks, awaited, type Question } from './question.ts';
import { figures, itself, spend } from './tell.ts';

/** What somebody asks who answers for the numbers. */
export const FINOPS_LEAD: readonly Question[] = [
  asked(
    {
      id: 'Q-01',
      version: 1,
      persona: 'FinOps lead',
      question: 'What did AI cost this month, across every vendor, and how final is it?',
    },
    asks(query, { measure: ['cost'], by: ['provider'], where: ['workload=ai'], from: THIS_MONTH }),
    spend((total, { status }) => `AI has cost ${total} this month; ${statusWords(status)}.`),
  ),
  asked(
    { id: 'Q-02', version: 1, persona: 'FinOps lead', question: 'Does our number equal the invoices?' },
    asks(reconcile, { months: 3 }),
    itself,
  ),
  asked(
    {
      id: 'Q-03',
      version: 1,
      persona: 'FinOps lead',
      question: 'What share of AI spend is unattributed, per dimension?',
    },
    asks(kpi, { name: ['attribution-coverage'] }),
    figures,
  ),
  asked(
    {
      id: 'Q-04',
      version: 1,
      persona: 'FinOps lead',
      question: 'Which keys and projects send traffic with no context?',
    },
    asks(query, {
      measure: ['cost', 'calls'],
      by: ['apiKey', 'project'],
      where: ['feature=(not attributed)', 'costOrigin=metered'],
    }),
    spend((total) => `${total} of calls name no feature.`),
  ),
  asked(
    {
      id: 'Q-05',
      version: 1,
      persona: 'FinOps lead',
      question: 'How much AI spend hides inside lines of clouds, warehouses and marketplaces?',
    },
    asks(query, {
      measure: ['billedCost'],
      by: ['invoiceIssuer', 'serviceName'],
      where: ['workload=ai', 'costOrigin=bill'],
    }),
    spend((total) => `Bills hold ${total} of AI.`),
  ),
  asked(
    { id: 'Q-06', version: 1, persona: 'FinOps lead', question: 'What changed week over week?' },
    asks(query, {
      measure: ['cost', 'calls', 'tokens'],
      by: ['feature', 'model'],
      from: '-7d',
      vs: 'previous',
      limit: 20,
    }),
    ({ output, rows }) => ({ sentence: output.sentence, number: null, rows }),
  ),
  asked(
    {
      id: 'Q-07',
      version: 1,
      persona: 'FinOps lead',
      question: 'What are we paying over or under list, and are commitments used?',
    },
    asks(kpi, { name: ['effective-discount', 'provisioned-utilisation', 'vacancy-cost'] }),
    figures,
  ),
  asked(
    { id: 'Q-08', version: 1, persona: 'FinOps lead', question: 'When do prepaid credits run out?' },
    asks(limits, {}),
    ({ output }) => rowsOnly('credits', output.credits, 'No credits were told: send the metric <name>.remaining.'),
  ),
  asked(
    { id: 'Q-09', version: 1, persona: 'FinOps lead', question: 'Which rule attributed how much money?' },
    asks(rulesDecided, { dimension: 'feature' }),
    ({ output, rows }) => ({
      sentence: `Rules of ${output.dimension} decide ${output.total.cost} dollars of ${output.total.calls} calls, less what none finds: ${output.notAttributed.cost}.`,
      number: { value: output.notAttributed.cost, unit: 'dollars' },
      rows,
    }),
  ),
  asked(
    { id: 'Q-10', version: 1, persona: 'FinOps lead', question: 'What would chargeback look like by other methods?' },
    asks(allocationsCompare, {}),
    ({ output, rows }) => ({
      sentence: `${output.pool} dollars, split by ${output.methods.map(({ method }) => method).join(', ')}.`,
      number: { value: output.pool, unit: 'dollars' },
      rows,
    }),
    { name: 'an allocation of the rules' },
  ),
  askedOfTwo(
    { id: 'Q-11', version: 1, persona: 'FinOps lead', question: 'Who uses AI outside the registry?' },
    [asks(kpi, { name: ['shadow-ai-share'], by: ['provider'] }), asks(checks, {})],
    (share, found) => ({
      ...figures(share),
      sentence: `${figures(share).sentence} ${found.output.sentence}`,
      rows: found.rows,
    }),
  ),
  asked(
    { id: 'Q-12', version: 1, persona: 'FinOps lead', question: 'Are our counts lower than the provider’s?' },
    asks(providerUsage, { by: ['model'] }),
    ({ output, rows }) =>
      rowsOnly(
        'rows of reports of providers',
        output.rows,
        'No report of a provider has been read: see docs/guide/provider-apis.md.',
        rows,
      ),
  ),
  awaited(
    {
      id: 'Q-13',
      version: 1,
      persona: 'FinOps lead',
      question: 'Which anomalies last month were real, and how fast were we?',
    },
    'anomalies are not detected yet',
  ),
  asked(
    { id: 'Q-14', version: 1, persona: 'FinOps lead', question: 'Which seats are dormant?' },
    asks(seats, {}),
    itself,
  ),
  asked(
    {
      id: 'Q-15',
      version: 1,
      persona: 'FinOps lead',
      question: 'How much of this goes out as FOCUS, and is it billed?',
    },
    asks(query, { measure: ['cost', 'billedCost'], by: ['costOrigin'], from: LAST_MONTH, to: THIS_MONTH }),
    spend(
      (total) => `Last month is ${total} in FOCUS: whence export focus --out <file>, then whence focus check <file>.`,
    ),
  ),
];
