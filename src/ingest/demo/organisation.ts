import type { OfferId } from './offer.ts';
import type { Rhythm } from './season.ts';

/** Quillhaven is an invented company that sells software for customer service, knowledge, automation and shops. */
export const COMPANY = 'Quillhaven';

export const TEAMS = ['support', 'knowledge', 'automation', 'insights', 'commerce', 'platform'] as const;
type Team = (typeof TEAMS)[number];

export const PRODUCTS = ['desk', 'library', 'flows', 'insights', 'storefront', 'documents', 'internal'] as const;
type Product = (typeof PRODUCTS)[number];

export const ENVIRONMENTS = ['production', 'staging', 'experiments'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** How one use of a feature turns into calls; execution.ts plays them. */
export type Pattern = 'answer' | 'conversation' | 'rag' | 'lookup' | 'agent' | 'extract' | 'index' | 'evaluation';

/** What a call is for, as accounting asks: product cost, internal use, research, quality assurance. */
export type Purpose = 'product' | 'internal' | 'research' | 'evaluation';

export interface Feature {
  readonly name: string;
  readonly team: Team;
  readonly product: Product;
  readonly service: string;
  readonly route: string;
  readonly purpose: Purpose;
  readonly pattern: Pattern;
  readonly offer: OfferId;
  readonly rhythm: Rhythm;
  /** Relative number of executions. */
  readonly weight: number;
  /** Middle tokens of the stable beginning of the prompt, of what is new in each call, and of the answer. */
  readonly prefix: number;
  readonly fresh: number;
  readonly output: number;
}

interface Area {
  readonly team: Team;
  readonly product: Product;
  readonly service: string;
  readonly purpose: Purpose;
}

type Row = readonly [
  name: string,
  route: string,
  pattern: Pattern,
  offer: OfferId,
  rhythm: Rhythm,
  weight: number,
  prefix: number,
  fresh: number,
  output: number,
];

const area = (team: Team, product: Product, service: string, purpose: Purpose): Area => ({
  team,
  product,
  service,
  purpose,
});
const DESK = area('support', 'desk', 'desk-api', 'product');
const LIBRARY = area('knowledge', 'library', 'library-api', 'product');
const FLOWS = area('automation', 'flows', 'flows-runtime', 'product');
const INSIGHTS = area('insights', 'insights', 'insights-api', 'product');
const SHOP = area('commerce', 'storefront', 'storefront-api', 'product');
const DOCUMENTS = area('commerce', 'documents', 'documents-api', 'product');
const INTERNAL = area('platform', 'internal', 'developer-tools', 'internal');

const ROWS: readonly (readonly [Area, readonly Row[]])[] = [
  [
    DESK,
    [
      ['support-copilot', 'POST /v1/desk/copilot', 'conversation', 'sonnet', 'office', 14, 7800, 900, 420],
      ['smart-replies', 'POST /v1/desk/replies', 'answer', 'gpt41Mini', 'office', 16, 2600, 1400, 190],
      ['ticket-triage', 'POST /v1/desk/triage', 'answer', 'gpt5Mini', 'consumer', 18, 3800, 1500, 110],
      ['ticket-summary', 'POST /v1/desk/summary', 'answer', 'haiku', 'office', 10, 1200, 7800, 420],
    ],
  ],
  [
    { ...DESK, service: 'desk-jobs' },
    [['sentiment-watch', 'job desk.sentiment', 'answer', 'geminiFlashLite', 'steady', 14, 600, 900, 30]],
  ],
  [
    LIBRARY,
    [
      ['search-answers', 'POST /v1/library/answers', 'rag', 'gpt5Mini', 'office', 15, 2200, 9800, 460],
      ['article-drafts', 'POST /v1/library/drafts', 'answer', 'sonnet', 'office', 3, 3600, 4200, 1900],
      ['translation', 'POST /v1/library/translate', 'answer', 'geminiFlash', 'office', 6, 500, 2600, 2600],
      ['meeting-notes', 'POST /v1/library/meetings', 'answer', 'geminiFlash', 'office', 8, 1200, 31000, 1500],
    ],
  ],
  [
    { ...LIBRARY, service: 'library-indexer' },
    [['library-index', 'job library.index', 'index', 'embedding3Small', 'nightly', 14, 0, 7800, 0]],
  ],
  [
    FLOWS,
    [
      ['flow-builder', 'POST /v1/flows/build', 'agent', 'sonnet', 'office', 3.2, 11000, 1800, 620],
      ['research-agent', 'POST /v1/flows/research', 'agent', 'opus', 'office', 1.1, 7600, 5200, 900],
      ['form-filler', 'POST /v1/flows/forms', 'extract', 'geminiFlash', 'office', 6, 2400, 3600, 380],
      ['email-router', 'POST /v1/flows/mail', 'answer', 'novaLite', 'consumer', 12, 900, 1500, 30],
      ['flow-doctor', 'POST /v1/flows/diagnose', 'rag', 'gpt5Mini', 'office', 2, 2400, 9400, 560],
    ],
  ],
  [
    INSIGHTS,
    [
      ['report-writer', 'POST /v1/insights/reports', 'answer', 'gpt5', 'office', 4, 4200, 16000, 2600],
      ['ask-your-data', 'POST /v1/insights/ask', 'conversation', 'gpt5', 'office', 3.2, 8800, 1300, 620],
      ['anomaly-notes', 'POST /v1/insights/anomalies', 'answer', 'gpt5Mini', 'steady', 3, 2200, 5200, 480],
      ['forecast-notes', 'POST /v1/insights/forecasts', 'answer', 'sonnetOnBedrock', 'office', 2, 3800, 8200, 1000],
    ],
  ],
  [
    { ...INSIGHTS, service: 'insights-jobs' },
    [['survey-themes', 'job insights.surveys', 'answer', 'geminiFlash', 'nightly', 6, 1600, 26000, 1200]],
  ],
  [
    SHOP,
    [
      ['product-search', 'GET /v1/shop/search', 'lookup', 'embedding3Small', 'consumer', 13, 0, 14, 0],
      ['shopping-assistant', 'POST /v1/shop/assistant', 'conversation', 'haiku', 'consumer', 7, 4600, 480, 240],
      ['review-moderation', 'POST /v1/shop/reviews', 'answer', 'novaLite', 'consumer', 9, 700, 420, 14],
    ],
  ],
  [
    { ...SHOP, service: 'catalogue-jobs' },
    [['catalogue-enrichment', 'job shop.catalogue', 'answer', 'gpt5Mini', 'nightly', 30, 2600, 2800, 900]],
  ],
  [
    DOCUMENTS,
    [
      ['invoice-extraction', 'POST /v1/documents/invoices', 'extract', 'geminiFlash', 'office', 11, 2600, 9800, 720],
      ['contract-review', 'POST /v1/documents/contracts', 'answer', 'geminiPro', 'office', 2.6, 4200, 88000, 2400],
    ],
  ],
  [
    INTERNAL,
    [
      ['code-review-agent', 'POST /hooks/pull-request', 'agent', 'sonnet', 'office', 1.5, 15000, 4200, 700],
      ['incident-assistant', 'POST /chatops/incident', 'conversation', 'opus', 'steady', 0.5, 6200, 2600, 620],
    ],
  ],
  [
    { ...INTERNAL, service: 'prompt-lab', purpose: 'research' },
    [['prompt-lab', 'job lab.run', 'evaluation', 'gpt5', 'office', 3, 3200, 5200, 700]],
  ],
  [
    { ...INTERNAL, service: 'ci', purpose: 'evaluation' },
    [['regression-evals', 'job ci.evals', 'evaluation', 'haiku', 'nightly', 6, 3000, 3200, 420]],
  ],
];

/** The 30 features, in a fixed order. */
export const FEATURES: readonly Feature[] = ROWS.flatMap(([area, rows]) =>
  rows.map(([name, route, pattern, offer, rhythm, weight, prefix, fresh, output]) => ({
    ...area,
    name,
    route,
    pattern,
    offer,
    rhythm,
    weight,
    prefix,
    fresh,
    output,
  })),
);

/** Share of a feature's executions in each environment; internal tools run where their purpose says. */
export const ENVIRONMENT_SHARES: Readonly<Record<Purpose, readonly (readonly [Environment, number])[]>> = {
  product: [
    ['production', 0.95],
    ['staging', 0.04],
    ['experiments', 0.01],
  ],
  internal: [['production', 1]],
  research: [['experiments', 1]],
  evaluation: [['staging', 1]],
};

/** Which index of the vector database a feature's questions are looked up in; others have none. */
export const INDEXES: ReadonlyMap<string, string> = new Map([
  ['search-answers', 'library'],
  ['flow-doctor', 'library'],
  ['product-search', 'catalogue'],
]);

/** Which body of documents a feature embeds. */
export const CORPORA: ReadonlyMap<string, string> = new Map([['library-index', 'articles']]);
