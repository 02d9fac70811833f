import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { FetchHttpHandler } from '@smithy/fetch-http-handler';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpProxyAgent } from 'http-proxy-agent';
import { AWS_CREDENTIALS, AWS_REGION } from '../aws-signature.ts';
import type { Client, Reach } from '../client.ts';
import { recordedExchange, requestText } from '../recorded-answer.ts';

function open({ url, fetch, proxy }: Reach): BedrockRuntimeClient {
  const given = { region: AWS_REGION, credentials: AWS_CREDENTIALS };
  if (proxy)
    return new BedrockRuntimeClient({
      ...given,
      endpoint: `http://bedrock-runtime.${AWS_REGION}.amazonaws.com`,
      requestHandler: new NodeHttpHandler({
        httpAgent: new HttpProxyAgent(proxy.url, { headers: proxy.headers, keepAlive: true }),
      }),
    });
  return new BedrockRuntimeClient({
    ...given,
    endpoint: url,
    requestHandler: fetch ? new FetchHttpHandler({ customFetch: fetch }) : new NodeHttpHandler(),
  });
}

function inputOf(row: string): ConverseCommandInput {
  const modelId = decodeURIComponent(/\/model\/([^/]+)\//.exec(recordedExchange(row).path)?.[1] ?? '');
  const body: ConverseCommandInput = JSON.parse(requestText(row));
  return { ...body, modelId };
}

export const bedrock: Client = {
  name: '@aws-sdk/client-bedrock-runtime, converse',
  upstream: 'bedrock',
  rows: {
    plain: 'c1ddae1e75b6427d',
    stream: '4d3b8fbed85ac950',
    tools: '7a4da40f57875150',
    error: '2f5d7ec5830d64d1',
    failures: ['121db9f354bb2e31', '95f154de94994b2c'],
  },
  hasOneDoor: true,
  open(reach) {
    const client = open(reach);
    return {
      async ask(row) {
        const { $metadata: _, ...answer } = await client.send(new ConverseCommand(inputOf(row)));
        return answer;
      },
      async stream(row, abortSignal) {
        const { stream } = await client.send(
          new ConverseStreamCommand(inputOf(row)),
          abortSignal ? { abortSignal } : {},
        );
        if (!stream) throw new Error('no stream');
        return stream;
      },
    };
  },
};
