import type { Plan } from './story-event.ts';

const TUESDAY = 2;
const WORKDAY = { monday: 1, wednesday: 3 } as const;

/** What is tried in the story, and what becomes of it. */
export const EXPERIMENT_PLANS: readonly Plan[] = [
  {
    id: 'prompt-lab-models',
    title: 'The prompt lab compares three models all the time',
    kind: 'experiment',
    driver: 'mix',
    start: { day: 0, hour: 0 },
    hours: null,
    cells: [{ feature: 'prompt-lab' }],
    effect: {
      set: {
        experiment: {
          name: 'lab-model-choice',
          variants: {
            a: { offer: 'gpt5', success: 0.58 },
            b: { offer: 'sonnet', success: 0.66 },
            c: { offer: 'geminiPro', success: 0.6 },
          },
          isDaily: true,
          verdict: { winner: 'b', afterHours: 9 },
        },
      },
    },
  },
  {
    id: 'experiment-smart-replies',
    title: 'Smart replies tries a second model on half of its customers',
    kind: 'experiment',
    driver: 'mix',
    start: { day: 20, hour: 9, weekday: WORKDAY.monday },
    hours: 14 * 24,
    cells: [{ feature: 'smart-replies', environment: 'production' }],
    effect: {
      set: {
        experiment: {
          name: 'smart-replies-model',
          variants: { control: { offer: 'gpt41Mini', success: 0.62 }, treatment: { offer: 'haiku', success: 0.63 } },
          verdict: { winner: 'control', afterHours: 8 },
        },
      },
    },
  },
  {
    id: 'experiment-article-drafts',
    title: 'Article drafts tries a prompt that asks for an outline first',
    kind: 'experiment',
    driver: 'mix',
    start: { day: 4, hour: 9, weekday: WORKDAY.monday },
    hours: 10 * 24,
    cells: [{ feature: 'article-drafts', environment: 'production' }],
    effect: {
      set: {
        experiment: {
          name: 'article-drafts-outline',
          variants: {
            control: { offer: 'sonnet', success: 0.52 },
            outline: { offer: 'sonnet', promptVersion: 'v4', success: 0.76 },
          },
          verdict: { winner: 'outline', afterHours: 30 },
        },
      },
    },
  },
  {
    id: 'article-drafts-v4',
    title: 'The outline prompt of article drafts goes to everybody, who like it',
    kind: 'release',
    driver: 'volume',
    start: { day: 23, hour: 9, weekday: WORKDAY.wednesday },
    hours: null,
    cells: [{ feature: 'article-drafts' }],
    effect: { volume: 1.8, set: { promptVersion: 'v4' } },
    promotes: { experiment: 'article-drafts-outline', variant: 'outline' },
  },
  {
    id: 'experiment-translation',
    title: 'Translation tries a second model, and goes on after that had lost',
    kind: 'experiment',
    driver: 'mix',
    start: { day: 26, hour: 8, weekday: TUESDAY },
    hours: 14 * 24,
    cells: [{ feature: 'translation', environment: 'production' }],
    effect: {
      set: {
        experiment: {
          name: 'translation-model',
          variants: { control: { offer: 'geminiFlash', success: 0.83 }, treatment: { offer: 'haiku', success: 0.79 } },
          verdict: { winner: 'control', afterHours: -9 * 24 },
        },
      },
    },
  },
  {
    id: 'experiment-contract-effort',
    title: 'Contract review tries how long to think, and nobody looks at what came of it',
    kind: 'experiment',
    driver: 'mix',
    start: { day: 52, hour: 9, weekday: WORKDAY.monday },
    hours: 8 * 24,
    cells: [{ feature: 'contract-review', environment: 'production' }],
    effect: {
      set: {
        experiment: {
          name: 'contract-review-effort',
          variants: {
            low: { offer: 'geminiPro', effort: 'low', success: 0.7 },
            high: { offer: 'geminiPro', effort: 'high', success: 0.71 },
          },
          verdict: null,
        },
      },
    },
  },
  {
    id: 'experiment-survey-themes',
    title: 'Survey themes tries the smallest model that could do',
    kind: 'experiment',
    driver: 'mix',
    start: { day: 70, hour: 0, weekday: WORKDAY.monday },
    hours: 6 * 24,
    cells: [{ feature: 'survey-themes', environment: 'production' }],
    effect: {
      set: {
        experiment: {
          name: 'survey-themes-size',
          variants: {
            control: { offer: 'geminiFlash', success: 0.72 },
            small: { offer: 'geminiFlashLite', success: 0.7 },
          },
          verdict: { winner: 'small', afterHours: 55 },
        },
      },
    },
  },
];
