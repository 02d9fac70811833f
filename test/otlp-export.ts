/** OTLP exports as tests write them: JSON as the protocol has it, and the same request in protobuf. */

export const TRACE = '0af7651916cd43dd8448eb211c80319c';

export type Plain = string | number | boolean | readonly string[];

export interface SpanSketch {
  readonly traceId?: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly isError?: boolean;
  readonly attributes?: Readonly<Record<string, Plain>>;
}

export interface JsonValue {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly JsonValue[] };
}
export interface JsonAttribute {
  readonly key: string;
  readonly value: JsonValue;
}
export interface JsonSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly JsonAttribute[];
  readonly status?: { readonly code: number };
}
export interface JsonExport {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly JsonAttribute[] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string; readonly version: string };
      readonly spans: readonly JsonSpan[];
    }[];
  }[];
}

export const START = Date.UTC(2026, 10, 1, 12);

export function attributesOf(plain: Readonly<Record<string, Plain>>): JsonAttribute[] {
  return Object.entries(plain).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: Plain): JsonValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((item) => ({ stringValue: item })) } };
}

export function spanOf(sketch: SpanSketch): JsonSpan {
  const { traceId = TRACE, spanId, parentSpanId, name = 'chat gpt-5-mini', startMs = START, durationMs = 812 } = sketch;
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + durationMs}000000`,
    attributes: attributesOf(sketch.attributes ?? {}),
    ...(sketch.isError === true ? { status: { code: 2 } } : {}),
  };
}

/** A model call by the conventions of OpenTelemetry. */
export function chatSpan(sketch: SpanSketch): JsonSpan {
  return spanOf({
    ...sketch,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5-mini',
      'gen_ai.response.model': 'gpt-5-mini-2025-08-07',
      'gen_ai.usage.input_tokens': 1200,
      'gen_ai.usage.output_tokens': 310,
      'gen_ai.usage.cache_read.input_tokens': 1024,
      'gen_ai.usage.reasoning.output_tokens': 128,
      'gen_ai.input.messages': '[{"role":"user","content":"a secret question"}]',
      ...sketch.attributes,
    },
  });
}

const SHOP = { 'service.name': 'shop', 'k8s.pod.label.team': 'ads' };

export function exportOf(
  spans: readonly JsonSpan[],
  resource: Readonly<Record<string, Plain>> = SHOP,
  scope = { name: 'opentelemetry.instrumentation.openai_v2', version: '2.0' },
): JsonExport {
  return {
    resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans: [{ scope, spans }] }],
  };
}

/** The same request in protobuf (opentelemetry-proto, collector/trace/v1). */
export function protobufOf({ resourceSpans }: JsonExport): Buffer {
  return message(
    resourceSpans.map(({ resource, scopeSpans }) =>
      bytes(1, [
        bytes(1, resource.attributes.map(attribute(1))),
        ...scopeSpans.map(({ scope, spans }) =>
          bytes(2, [bytes(1, [text(1, scope.name), text(2, scope.version)]), ...spans.map(spanBytes)]),
        ),
      ]),
    ),
  );
}

function spanBytes(span: JsonSpan): Buffer {
  return bytes(2, [
    field(1, Buffer.from(span.traceId, 'hex')),
    field(2, Buffer.from(span.spanId, 'hex')),
    field(4, Buffer.from(span.parentSpanId ?? '', 'hex')),
    text(5, span.name),
    fixed64(7, BigInt(span.startTimeUnixNano)),
    fixed64(8, BigInt(span.endTimeUnixNano)),
    ...span.attributes.map(attribute(9)),
    ...(span.status ? [bytes(15, [Buffer.from([(3 << 3) | 0, span.status.code])])] : []),
  ]);
}

function attribute(number: number): (attribute: JsonAttribute) => Buffer {
  return ({ key, value }) => bytes(number, [text(1, key), bytes(2, [anyValue(value)])]);
}

function anyValue(value: JsonValue): Buffer {
  if (value.stringValue !== undefined) return text(1, value.stringValue);
  if (value.boolValue !== undefined) return Buffer.from([2 << 3, value.boolValue ? 1 : 0]);
  if (value.intValue !== undefined) {
    return Buffer.concat([Buffer.from([3 << 3]), varint(BigInt.asUintN(64, BigInt(value.intValue)))]);
  }
  if (value.doubleValue !== undefined) {
    const double = Buffer.alloc(9);
    double[0] = (4 << 3) | 1;
    double.writeDoubleLE(value.doubleValue, 1);
    return double;
  }
  return bytes(
    5,
    (value.arrayValue?.values ?? []).map((item) => bytes(1, [anyValue(item)])),
  );
}

function message(pieces: readonly Buffer[]): Buffer {
  return Buffer.concat(pieces);
}

function bytes(number: number, pieces: readonly Buffer[]): Buffer {
  return field(number, message(pieces));
}

function text(number: number, value: string): Buffer {
  return field(number, Buffer.from(value));
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint(BigInt((number << 3) | 2)), varint(BigInt(content.length)), content]);
}

function fixed64(number: number, value: bigint): Buffer {
  const buffer = Buffer.alloc(9);
  buffer[0] = (number << 3) | 1;
  buffer.writeBigUInt64LE(value, 1);
  return buffer;
}

export function varint(value: bigint): Buffer {
  const result: number[] = [];
  let rest = value;
  while (rest > 0x7fn) {
    result.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Buffer.from([...result, Number(rest)]);
}
