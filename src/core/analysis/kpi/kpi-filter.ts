import { NOT_ATTRIBUTED } from '../../dimension.ts';
import { is, isNot } from './kpi.ts';

/** Operations that are answered by a model and counted in tokens. */
export const INFERENCE = is('operation', 'chat', 'completion', 'batch', 'guardrail', 'judge');
export const TOKENS = is('operation', 'chat', 'completion', 'embeddings', 'batch', 'moderation', 'guardrail', 'judge');
export const AI = is('workload', 'ai');
/** What is sold: cost of sales, as accounting has it. */
export const SOLD = is('purpose', 'product', 'production');
export const HAS_FEATURE = isNot('feature', NOT_ATTRIBUTED);
