import { metric, spend } from '../../core/analysis/kpi/kpi.ts';
import { callFigure, type CallFigureName } from '../../store/call-figures.ts';
import { metricSeries } from '../../store/statement-series.ts';
import { type KpiReader, nothing } from './kpi-answer.ts';
import { ratioAnswer } from './part-amounts.ts';

export const conversationCost = reader('conversations', 'no call names its conversation');
export const developerCost = reader('developers', 'no call is of a coding agent that names its developer');
export const repeatedPrompts = reader('repeatedPrompts', 'no call has a fingerprint of its prompt');
const usersOfCalls = reader('users', 'no call names its user, and the metric active-users was not told');

/** Active users as they are told, or else those that calls name. */
export const activeUserCost: KpiReader = async (context, question) => {
  const asked = { ...question, kind: 'metric', name: 'active-users', by: [], grain: null } as const;
  const { rows } = await metricSeries(context.store, asked);
  if (rows.length === 0) return usersOfCalls(context, question);
  return ratioAnswer(context, question, {
    numerator: spend('cost'),
    denominator: metric('active-users'),
    isRest: false,
  });
};

function reader(name: CallFigureName, missing: string): KpiReader {
  return async (context, question) => {
    const [rows, whole] = await Promise.all([
      callFigure(context.store, name, question),
      callFigure(context.store, name, { ...question, by: [], grain: null }),
    ]);
    const [total] = whole;
    return total ? { rows, total, missing: null } : nothing(missing);
  };
}
