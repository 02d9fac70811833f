import { AsyncLocalStorage } from 'node:async_hooks';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** Makes clients write spans, as their documentation says. */
export interface Instrumentation {
  readonly name: string;
  /** Of the clients, by name, those it is for. */
  readonly clients: readonly string[];
  readonly encoding: 'protobuf' | 'JSON';
  readonly compression: 'gzip' | 'none';
  /** Patches what it patches; the tracer provider is there. */
  start(): Promise<void>;
}

const OPENAI = ['openai, chat', 'openai, responses'] as const;

export const INSTRUMENTATIONS: readonly Instrumentation[] = [
  {
    name: 'OpenLLMetry',
    clients: [...OPENAI, '@aws-sdk/client-bedrock-runtime, converse'],
    encoding: 'protobuf',
    compression: 'gzip',
    async start() {
      const { OpenAIInstrumentation } = await import('@traceloop/instrumentation-openai');
      new OpenAIInstrumentation().manuallyInstrument((await import('openai')).OpenAI);
      const { BedrockInstrumentation } = await import('@traceloop/instrumentation-bedrock');
      new BedrockInstrumentation().manuallyInstrument(await import('@aws-sdk/client-bedrock-runtime'));
    },
  },
  {
    name: 'OpenInference',
    clients: [...OPENAI, '@anthropic-ai/sdk', '@aws-sdk/client-bedrock-runtime, converse'],
    encoding: 'JSON',
    compression: 'none',
    async start() {
      const { OpenAIInstrumentation } = await import('@arizeai/openinference-instrumentation-openai');
      new OpenAIInstrumentation().manuallyInstrument((await import('openai')).OpenAI);
      const { AnthropicInstrumentation } = await import('@arizeai/openinference-instrumentation-anthropic');
      new AnthropicInstrumentation().manuallyInstrument((await import('@anthropic-ai/sdk')).Anthropic);
      const { BedrockInstrumentation } = await import('@arizeai/openinference-instrumentation-bedrock');
      new BedrockInstrumentation().manuallyInstrument(await import('@aws-sdk/client-bedrock-runtime'));
    },
  },
  {
    name: 'OpenInference for LangChain',
    clients: ['@langchain/openai'],
    encoding: 'JSON',
    compression: 'gzip',
    async start() {
      const { LangChainInstrumentation } = await import('@arizeai/openinference-instrumentation-langchain');
      new LangChainInstrumentation().manuallyInstrument(await import('@langchain/core/callbacks/manager'));
    },
  },
  {
    name: '@ai-sdk/otel',
    clients: ['ai, @ai-sdk/openai', 'ai, @ai-sdk/anthropic'],
    encoding: 'JSON',
    compression: 'gzip',
    async start() {
      const { OpenTelemetry } = await import('@ai-sdk/otel');
      (await import('ai')).registerTelemetry(new OpenTelemetry());
    },
  },
  {
    name: 'Mistral’s own',
    clients: ['@mistralai/mistralai'],
    encoding: 'protobuf',
    compression: 'none',
    start() {
      process.env['MISTRAL_SDK_TELEMETRY'] = 'global';
      return Promise.resolve();
    },
  },
];

/** What is being done, said on every span that is begun meanwhile. */
export const doing = new AsyncLocalStorage<string>();

const labelled: SpanProcessor = {
  onStart(span) {
    const run = doing.getStore();
    if (run !== undefined) span.setAttribute('whence.label.run', run);
  },
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

/** Starts it with an exporter to Whence; the answer sends what is left and ends it. */
export async function startTelemetry(instrumentation: Instrumentation, whence: string): Promise<() => Promise<void>> {
  const { encoding, compression } = instrumentation;
  const options = {
    url: `${whence}/v1/traces`,
    compression: compression === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
  };
  const exporter = encoding === 'JSON' ? new JsonExporter(options) : new ProtobufExporter(options);
  const provider = new NodeTracerProvider({ spanProcessors: [labelled, new BatchSpanProcessor(exporter)] });
  provider.register();
  await instrumentation.start();
  return () => provider.shutdown();
}
