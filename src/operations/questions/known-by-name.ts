import { conduct } from '../conduct.ts';
import { disproportion } from '../disproportion.ts';
import { query } from '../query.ts';
import { rowsOnly } from './answer-words.ts';
import { asked, asks, awaited, type Question } from './question.ts';
import { itself } from './tell.ts';

/** Five questions that everyone asks, by ids of their own. */
export const KNOWN_BY_NAME: readonly Question[] = [
  asked(
    { id: 'K01', version: 1, persona: 'FinOps lead', question: 'Which models cost most, with their share and change?' },
    asks(query, { measure: ['cost', 'calls', 'tokens'], by: ['model'], vs: 'previous' }),
    ({ output, rows }) => ({ sentence: output.sentence, number: null, rows }),
  ),
  asked(
    {
      id: 'K02',
      version: 1,
      persona: 'Product owner',
      question: 'Which features cost most, call most and use most tokens?',
    },
    asks(query, { measure: ['cost', 'calls', 'tokens'], by: ['feature'], limit: 10 }),
    ({ output, rows }) => ({ sentence: output.sentence, number: null, rows }),
  ),
  asked(
    {
      id: 'K03',
      version: 1,
      persona: 'Engineering lead',
      question: 'Which teams are still trying things out, and which are scaling?',
    },
    asks(conduct, {}),
    ({ output, rows }) => rowsOnly('teams and environments', output.rows, 'No team is known by its calls.', rows),
  ),
  asked(
    {
      id: 'K04',
      version: 1,
      persona: 'Product owner',
      question: 'Whose spend is out of proportion to what they bring?',
    },
    asks(disproportion, {}),
    itself,
  ),
  awaited(
    {
      id: 'K05',
      version: 1,
      persona: 'Engineering lead',
      question: 'When did spend change, and what comes first among the reasons?',
    },
    'changes are not detected yet',
  ),
];
