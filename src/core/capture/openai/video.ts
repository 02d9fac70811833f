import type { Exchange } from '../exchange.ts';
import { textAt } from '../json.ts';
import { labelsFrom } from '../labels.ts';
import { readingOf, requestModelOf, usageOf } from '../reading.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { errorIn } from './error-body.ts';
import { clockOf } from './message.ts';

/** Video generation: billed by the seconds of a finished video, fetched again and again until then. */
export const OPENAI_VIDEO: WireFormat = {
  name: 'openai.video',
  recognises: (exchange) => openAiApi(exchange) === 'video',
  read: readVideo,
};

const UNFINISHED: ReadonlySet<string | null> = new Set(['queued', 'in_progress']);

function readVideo(exchange: Exchange): Reading | string {
  const video = exchange.responseBody;
  const status = textAt(video, 'status');
  if (UNFINISHED.has(status)) return `the video is ${status}; it counts once it is finished`;
  const seconds = status === 'completed' ? Number(textAt(video, 'seconds') ?? 0) : 0;
  const usage = usageOf({ seconds });
  return readingOf('other', {
    requestModel: requestModelOf(exchange),
    responseModel: textAt(video, 'model'),
    responseId: textAt(video, 'id'),
    usage,
    metering: seconds === 0 ? 'none' : 'provider',
    finishReason: status,
    errorType: errorIn(video) ?? (status === 'failed' ? status : null),
    at: clockOf(video),
    labels: labelsFrom([['videoSize', textAt(video, 'size')]]),
  });
}
