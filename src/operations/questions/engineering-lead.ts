import { compareCalls } from '../compare-calls.ts';
import { executions } from '../executions.ts';
import { kpi } from '../kpi.ts';
import { limits } from '../limits.ts';
import { modelProfile } from '../model-profile.ts';
import { query } from '../query.ts';
import { retrievalEmbeddings } from '../retrieval-embeddings.ts';
import { classes, rowsOnly, savedByTier } from './answer-words.ts';
import { asked, asks, awaited, type Question } from './question.ts';
import { figures, itself, itselfWith, spend } from './tell.ts';

/** What somebody asks who builds it: single calls, prompts, caches, retries. */
export const ENGINEERING_LEAD: readonly Question[] = [
  asked(
    {
      id: 'Q-16',
      version: 1,
      persona: 'Engineering lead',
      question: 'Why did this call cost so much more than that one?',
    },
    asks(compareCalls, {}),
    ({ output, rows }) => ({ sentence: output.sentence, number: { value: output.difference, unit: 'dollars' }, rows }),
    { id: 'id of the call', with: 'id of the one that it is compared with' },
  ),
  asked(
    {
      id: 'Q-17',
      version: 1,
      persona: 'Engineering lead',
      question: 'Which version of a prompt raised tokens per call?',
    },
    asks(query, {
      measure: ['inputTokens', 'calls'],
      by: ['feature', 'promptVersion'],
      where: ['promptVersion!=(not attributed)'],
      grain: 'week',
    }),
    ({ output, rows }) => ({ sentence: output.sentence, number: null, rows }),
  ),
  asked(
    {
      id: 'Q-18',
      version: 1,
      persona: 'Engineering lead',
      question: 'What is our cache hit rate, feature by feature?',
    },
    asks(kpi, { name: ['cache-hit-rate'], by: ['feature'] }),
    figures,
  ),
  asked(
    {
      id: 'Q-19',
      version: 1,
      persona: 'Engineering lead',
      question: 'Where do retries come from and what do they cost?',
    },
    asks(query, {
      measure: ['retryCost', 'retries'],
      by: ['cause', 'model', 'region'],
      where: ['executionStage=retry'],
    }),
    spend((total) => `Retries cost ${total}.`),
  ),
  asked(
    {
      id: 'Q-20',
      version: 1,
      persona: 'Engineering lead',
      question: 'How often do we fall back to a dearer model, and what does that cost?',
    },
    asks(kpi, { name: ['fallback-rate', 'fallback-premium'], by: ['feature'] }),
    figures,
  ),
  asked(
    { id: 'Q-21', version: 1, persona: 'Engineering lead', question: 'Which agents loop, and what does it cost?' },
    asks(query, { measure: ['meteredCost', 'calls'], by: ['feature', 'wasteReason'], where: ['wasteReason=loop'] }),
    spend((total) => `Loops cost ${total}.`),
  ),
  asked(
    { id: 'Q-22', version: 1, persona: 'Engineering lead', question: 'Which tools bloat context?' },
    asks(query, {
      measure: ['toolDefinitionCost', 'toolDefinitionTokens'],
      by: ['feature', 'model'],
      where: ['operation=chat|completion'],
      limit: 20,
    }),
    spend((total) => `Definitions of tools cost ${total}.`),
  ),
  asked(
    { id: 'Q-23', version: 1, persona: 'Engineering lead', question: 'How much of the input is replayed history?' },
    asks(kpi, { name: ['history-share'], by: ['feature'] }),
    figures,
  ),
  asked(
    {
      id: 'Q-24',
      version: 1,
      persona: 'Engineering lead',
      question: 'Which models do what a feature does, and at what price?',
    },
    asks(modelProfile, {}),
    ({ output, rows }) =>
      rowsOnly('models were called, for what and by whom', output.models, 'No model was called.', rows),
  ),
  asked(
    { id: 'Q-25', version: 1, persona: 'Engineering lead', question: 'What would a cheaper tier of processing save?' },
    asks(query, {
      measure: ['meteredCost', 'tokens'],
      by: ['feature', 'serviceTier'],
      where: ['operation=chat|completion|embeddings', 'serviceTier!=batch|flex'],
    }),
    savedByTier,
  ),
  asked(
    { id: 'Q-26', version: 1, persona: 'Engineering lead', question: 'How much do guardrails and judges cost?' },
    asks(kpi, { name: ['guardrail-overhead'], by: ['feature'] }),
    figures,
  ),
  asked(
    { id: 'Q-27', version: 1, persona: 'Engineering lead', question: 'Is fan-out growing?' },
    asks(kpi, { name: ['fan-out'], grain: 'week' }),
    figures,
  ),
  asked(
    { id: 'Q-28', version: 1, persona: 'Engineering lead', question: 'What do we embed again needlessly?' },
    asks(retrievalEmbeddings, {}),
    itselfWith(({ repeatedCost }) => repeatedCost, 'dollars'),
  ),
  asked(
    {
      id: 'Q-29',
      version: 1,
      persona: 'Engineering lead',
      question: 'What do tests, evaluations and development cost against production?',
    },
    asks(query, { measure: ['cost', 'calls'], by: ['lifecycle'] }),
    spend((total, { rows }) => `Of ${total}, ${classes(rows, 'lifecycle')}.`),
  ),
  asked(
    { id: 'Q-30', version: 1, persona: 'Engineering lead', question: 'Which sessions are outliers?' },
    asks(executions, { order: '-amplification', limit: 20 }),
    itself,
  ),
  asked(
    { id: 'Q-31', version: 1, persona: 'Engineering lead', question: 'Do I hit a limit soon?' },
    asks(limits, {}),
    itself,
  ),
  awaited(
    { id: 'Q-32', version: 1, persona: 'Engineering lead', question: 'What will this pull request do to cost?' },
    'changes are not priced before they run yet',
  ),
];
