import type { Dialect } from './dialect.ts';
import { aiSdk } from './dialect/ai-sdk.ts';
import { openinference } from './dialect/openinference.ts';
import { openlit, openllmetry } from './dialect/openllmetry.ts';
import { microsoft, opentelemetry } from './dialect/opentelemetry.ts';
import { googleAdk, langfuse, langsmith, litellm, pydanticAi } from './dialect/platforms.ts';
import { whence } from './dialect/whence.ts';

/** Every dialect, the one that wins first: what a platform's own SDK says stands before the conventions it builds on. */
export const DIALECTS: readonly Dialect[] = [
  whence,
  langfuse,
  aiSdk,
  langsmith,
  openinference,
  googleAdk,
  pydanticAi,
  litellm,
  microsoft,
  opentelemetry,
  openllmetry,
  openlit,
];
