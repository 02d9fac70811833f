import { AppError } from '../errors.ts';
import type { Door, DoorContext } from './door.ts';
import { answerJson, answerProblem } from './door-answer.ts';

const PATH = '/api/sdk-settings';
/** What the hash of prompts takes of the installation's key; the rest stays here. */
const HASH_KEY_BYTES = 16;

/**
 * GET /api/sdk-settings: {fingerprintKey}, 32 hexadecimal digits, so that an SDK hashes prompts as the gateway does. Only
 * for senders (scope ingest).
 */
export function sdkSettingsDoor(context: DoorContext): Door {
  const fingerprintKey = Buffer.from(context.fingerprintKey.subarray(0, HASH_KEY_BYTES)).toString('hex');
  return (request, response) => {
    if (request.url !== PATH) return false;
    try {
      if (request.method !== 'GET') throw new AppError('bad-request', `${PATH} takes GET only.`, 'GET it.');
      context.mayIngest(request);
      answerJson(response, 200, { fingerprintKey });
    } catch (error) {
      answerProblem(request, response, error, context.log);
    }
    return true;
  };
}
