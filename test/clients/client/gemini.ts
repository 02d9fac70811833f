import {
  type GenerateContentConfig,
  type GenerateContentParameters,
  type GenerateContentResponse,
  GoogleGenAI,
} from '@google/genai';
import type { Client } from '../client.ts';
import { recordedExchange, requestText } from '../recorded-answer.ts';

type RecordedBody = Pick<GenerateContentParameters, 'contents'> &
  GenerateContentConfig & { readonly generationConfig?: GenerateContentConfig };

/** The recorded body as the client takes it: settings and tools stand together, the model is in the path. */
function parametersOf(row: string): GenerateContentParameters {
  const { contents, generationConfig, ...rest }: RecordedBody = JSON.parse(requestText(row));
  const model = /models\/([^:]+):/.exec(recordedExchange(row).path)?.[1] ?? '';
  return { model, contents, config: { ...generationConfig, ...rest } };
}

/** Without the headers, which are those of a connection. */
async function* partsOf(chunks: AsyncIterable<GenerateContentResponse>): AsyncIterable<unknown> {
  for await (const { candidates, usageMetadata } of chunks) yield { candidates, usageMetadata };
}

export const gemini: Client = {
  name: '@google/genai',
  upstream: 'gemini',
  rows: {
    plain: '31e5fbfda18f1184',
    stream: '87c0ccdadfe34ced',
    tools: '08e438933a28ad1b',
    error: '205fdbb7cd755c90',
    failures: ['1daaefd14f8ecac1', '47b0bbd4167bbb6f'],
  },
  open({ url, fetch }) {
    const { models } = new GoogleGenAI({
      apiKey: 'AIzaTest0123456789',
      httpOptions: { baseUrl: url, retryOptions: { attempts: 4, initialDelay: 0.01 }, ...(fetch && { fetch }) },
    });
    return {
      async ask(row) {
        const { candidates, usageMetadata, responseId } = await models.generateContent(parametersOf(row));
        return { candidates, usageMetadata, responseId };
      },
      async stream(row, abortSignal) {
        const { config, ...rest } = parametersOf(row);
        const given = { ...config, ...(abortSignal && { abortSignal }) };
        return partsOf(await models.generateContentStream({ ...rest, config: given }));
      },
    };
  },
};
