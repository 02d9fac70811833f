import type { RequestListener } from 'node:http';
import { AppError } from '../errors.ts';
import { answerJson, answerProblem } from '../ingest/door-answer.ts';
import type { Log } from '../log.ts';
import { EXPOSITION, type Gauge, gaugesText, processGauges } from './gauge.ts';

/** What a process without a store answers beside its doors. */
export function captureAnswers(captured: () => readonly Gauge[], log: Log): RequestListener {
  return (request, response) => {
    const path = request.url ?? '';
    if (path === '/healthz') answerJson(response, 200, { status: 'alive' });
    else if (path === '/readyz') answerJson(response, 200, { status: 'ready' });
    else if (path === '/metrics') {
      response.setHeader('content-type', EXPOSITION);
      response.end(gaugesText([...captured(), ...processGauges()]));
    } else answerProblem(request, response, notHere(), log);
  };
}

function notHere(): AppError {
  return new AppError(
    'unknown-operation',
    'This process only captures.',
    'Ask the process that serves the role api on this data folder.',
  );
}
