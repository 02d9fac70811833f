import { concentration } from '../concentration.ts';
import { experiments } from '../experiments.ts';
import { growth } from '../growth.ts';
import { kpi } from '../kpi.ts';
import { margin } from '../margin.ts';
import { query } from '../query.ts';
import { retrieval } from '../retrieval.ts';
import { variants } from '../variants.ts';
import { classes, priceForMargin, quadrants, rowsOnly } from './answer-words.ts';
import { LAST_MONTH, THIS_MONTH } from './question-date.ts';
import { asked, asks, awaited, type Question } from './question.ts';
import { figures, itself, itselfWith, spend } from './tell.ts';

/** What somebody asks who sells it: uses, customers, outcomes. */
export const PRODUCT_OWNER: readonly Question[] = [
  asked(
    { id: 'Q-33', version: 1, persona: 'Product owner', question: 'What does my feature cost per use?' },
    asks(kpi, { name: ['cost-per-feature-use'], by: ['feature'] }),
    figures,
  ),
  asked(
    { id: 'Q-34', version: 1, persona: 'Product owner', question: 'Which customers are unprofitable because of AI?' },
    asks(margin, { by: ['customer'] }),
    itself,
  ),
  asked(
    { id: 'Q-35', version: 1, persona: 'Product owner', question: 'What is the cost of one successful outcome?' },
    asks(kpi, { name: ['cost-per-outcome'] }),
    figures,
  ),
  asked(
    { id: 'Q-36', version: 1, persona: 'Product owner', question: 'Which few customers cause most of the cost?' },
    asks(concentration, { by: 'customer' }),
    itselfWith(({ topShare }) => topShare, 'ratio'),
  ),
  asked(
    {
      id: 'Q-37',
      version: 1,
      persona: 'Product owner',
      question: 'Did the new prompt or model improve the outcome enough to pay for itself?',
    },
    asks(variants, { by: ['experiment', 'variant'] }),
    ({ output, rows }) => rowsOnly('variants', output.rows, 'No call names a variant.', rows),
  ),
  asked(
    {
      id: 'Q-38',
      version: 1,
      persona: 'Product owner',
      question: 'Which use is so uneven that it should be priced by usage?',
    },
    asks(concentration, { by: 'customer' }),
    itselfWith(({ gini }) => gini, 'Gini'),
  ),
  asked(
    {
      id: 'Q-39',
      version: 1,
      persona: 'Product owner',
      question: 'Which price keeps 70 % margin at the use of nine customers in ten?',
    },
    asks(query, {
      measure: ['cost'],
      by: ['customer'],
      where: ['customer!=(not attributed)'],
      from: LAST_MONTH,
      to: THIS_MONTH,
      limit: 100000,
    }),
    priceForMargin,
  ),
  asked(
    { id: 'Q-40', version: 1, persona: 'Product owner', question: 'Which experiments deserve more budget?' },
    asks(experiments, {}),
    itself,
  ),
  asked(
    {
      id: 'Q-41',
      version: 1,
      persona: 'Product owner',
      question: 'What is the AI cost of each plan, the free one among them?',
    },
    asks(query, { measure: ['cost', 'calls'], by: ['label.plan'] }),
    spend((total, { rows }) => `Of ${total}, ${classes(rows, 'label.plan')}.`),
  ),
  asked(
    { id: 'Q-42', version: 1, persona: 'Product owner', question: 'How will cost grow if usage doubles?' },
    asks(growth, { against: 'executions', grain: 'day' }),
    ({ output, rows }) => ({
      sentence: output.sentence,
      number: output.elasticity && {
        value: (2 ** output.elasticity.slope).toFixed(2),
        unit: 'times the cost at twice the use',
      },
      rows,
    }),
  ),
  asked(
    { id: 'Q-43', version: 1, persona: 'Product owner', question: 'What does retrieval add on top of the model?' },
    asks(retrieval, { by: ['feature'] }),
    itselfWith(({ perQuery }) => perQuery, 'dollars'),
  ),
  asked(
    {
      id: 'Q-44',
      version: 1,
      persona: 'Product owner',
      question: 'Which experiments have high value and low cost, and the reverse?',
    },
    asks(experiments, {}),
    ({ output, rows }) => quadrants(output.experiments, rows),
  ),
  awaited(
    { id: 'Q-45', version: 1, persona: 'Product owner', question: 'When did users’ behaviour change?' },
    'changes are not detected yet',
  ),
];
