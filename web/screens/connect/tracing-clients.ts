import type { Client, Here } from './client.ts';

const header = (here: Here): string =>
  here.needsKey ? `\nexport OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer <key>"` : '';
const option = (here: Here): string => (here.needsKey ? `, headers: { authorization: 'Bearer <key>' }` : '');

/** Whatever speaks OTLP over HTTP, in protobuf or JSON. */
export const TRACING_CLIENTS: readonly Client[] = [
  {
    name: 'Any language · environment',
    snippet: (here) => `export OTEL_EXPORTER_OTLP_ENDPOINT=${here.origin}
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf${header(here)}
export OTEL_RESOURCE_ATTRIBUTES="service.name=search-api,deployment.environment.name=production"`,
  },
  {
    name: 'OpenTelemetry · Node',
    snippet: (here) => `import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK } from '@opentelemetry/sdk-node';

new NodeSDK({
  traceExporter: new OTLPTraceExporter({ url: '${here.origin}/v1/traces'${option(here)} }),
}).start();`,
  },
  {
    name: 'OpenLLMetry · Node',
    snippet: (here) => `import * as traceloop from '@traceloop/node-server-sdk';

traceloop.initialize({ baseUrl: '${here.origin}'${option(here)}, traceContent: false });`,
  },
  {
    name: 'OpenInference · Node',
    snippet: (here) => `import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK } from '@opentelemetry/sdk-node';

new NodeSDK({
  traceExporter: new OTLPTraceExporter({ url: '${here.origin}/v1/traces'${option(here)} }),
  instrumentations: [new OpenAIInstrumentation()],
}).start();`,
  },
  {
    name: 'Collector',
    snippet: (here) => `exporters:
  otlphttp/whence:
    endpoint: ${here.origin}${here.needsKey ? '\n    headers: { authorization: Bearer <key> }' : ''}
service:
  pipelines:
    traces:
      exporters: [otlphttp/whence]`,
  },
  {
    name: 'Claude Code',
    snippet: (here) => `export CLAUDE_CODE_ENABLE_TELEMETRY=1 OTEL_LOGS_EXPORTER=otlp
export OTEL_EXPORTER_OTLP_ENDPOINT=${here.origin} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf${header(here)}
claude`,
  },
];
