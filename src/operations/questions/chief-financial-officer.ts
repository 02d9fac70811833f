import { budgets } from '../budgets.ts';
import { concentration } from '../concentration.ts';
import { forecast } from '../forecast.ts';
import { kpi } from '../kpi.ts';
import { margin } from '../margin.ts';
import { prices } from '../prices.ts';
import { query } from '../query.ts';
import { reconcile } from '../reconcile.ts';
import { agreedShare, classes, dearer, herfindahl, rowsOnly, sideBySide } from './answer-words.ts';
import { THIS_MONTH } from './question-date.ts';
import { asked, askedOfTwo, asks, awaited, type Question } from './question.ts';
import { figures, itself, itselfWith, spend } from './tell.ts';

/** What somebody asks who signs for it. */
export const CFO: readonly Question[] = [
  asked(
    {
      id: 'Q-46',
      version: 1,
      persona: 'CFO',
      question: 'How much AI spend is cost of sales, research and administration?',
    },
    asks(query, { measure: ['cost'], by: ['purpose'], where: ['workload=ai'] }),
    spend((total, { rows }) => `Of ${total}, ${classes(rows, 'purpose')}.`),
  ),
  asked(
    { id: 'Q-47', version: 1, persona: 'CFO', question: 'What return do we get?' },
    asks(kpi, { name: ['ai-return', 'ai-efficiency-rate'] }),
    figures,
  ),
  asked(
    {
      id: 'Q-48',
      version: 2,
      persona: 'CFO',
      question: 'What will we spend this quarter and year, with what certainty?',
    },
    asks(forecast, { period: ['quarter', 'year'] }),
    itselfWith(({ periods }) => periods.at(-1)?.total.expected ?? null, 'dollars'),
  ),
  asked(
    { id: 'Q-49', version: 2, persona: 'CFO', question: 'Are we over or under budget, and who?' },
    asks(budgets, {}),
    itselfWith((told) => told.budgets.filter(({ status }) => status === 'over').length, 'budgets over'),
  ),
  asked(
    { id: 'Q-50', version: 1, persona: 'CFO', question: 'What is the effect on gross margin?' },
    asks(margin, { by: ['product'], grain: 'month', from: '-3m' }),
    itself,
  ),
  asked(
    { id: 'Q-51', version: 1, persona: 'CFO', question: 'How exposed are we to one vendor?' },
    asks(concentration, { by: 'invoiceIssuer' }),
    herfindahl,
  ),
  asked(
    { id: 'Q-52', version: 1, persona: 'CFO', question: 'What if a vendor raises its price by a fifth?' },
    asks(query, { measure: ['cost'], by: ['invoiceIssuer'], where: ['workload=ai'] }),
    dearer,
  ),
  asked(
    { id: 'Q-53', version: 1, persona: 'CFO', question: 'What have we committed to pay?' },
    asks(prices, { limit: 1 }),
    ({ output }) => rowsOnly('contracts', output.contracts, 'No contract is configured: see docs/guide/prices.md.'),
  ),
  askedOfTwo(
    { id: 'Q-54', version: 1, persona: 'CFO', question: 'Can I trust and audit these numbers?' },
    [asks(kpi, { name: ['reconciliation-gap', 'attribution-coverage'] }), asks(reconcile, { months: 3 })],
    (share, months) => ({
      ...figures(share),
      sentence: `${agreedShare(months.output.months)} ${figures(share).sentence}`,
      rows: months.rows,
    }),
  ),
  awaited(
    { id: 'Q-55', version: 1, persona: 'CFO', question: 'What did we save by acting?' },
    'actions are not kept yet',
  ),
  asked(
    { id: 'Q-56', version: 1, persona: 'CFO', question: 'What did uncontrolled use cost?' },
    asks(query, { measure: ['meteredCost'], by: ['wasteReason'], where: ['spendClass=waste'] }),
    spend((total) => `Waste cost ${total}.`),
  ),
  asked(
    { id: 'Q-57', version: 1, persona: 'CFO', question: 'Can I book an accrual for unbilled AI use at month end?' },
    asks(query, { measure: ['cost'], by: ['provider', 'costOrigin'], where: ['workload=ai'], from: THIS_MONTH }),
    spend(
      (total, { status }) =>
        `${total} of AI was used this month; ${status.estimated} dollars of it are on no bill yet and can be accrued.`,
    ),
  ),
  askedOfTwo(
    { id: 'Q-58', version: 1, persona: 'CFO', question: 'How do we compare with last year per unit of business?' },
    [
      asks(kpi, { name: ['cost-per-execution'], from: '-30d' }),
      asks(kpi, { name: ['cost-per-execution'], from: '-395d', to: '-365d' }),
    ],
    sideBySide,
  ),
];
