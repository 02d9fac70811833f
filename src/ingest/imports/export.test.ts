/** Rows written by hand in the shapes that the products document; no recording of them may be passed on. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { callsAmong, importedItems } from '../../../test/imported-items.ts';

const SECRET = 'Quibble buys Snark';

function lines(...rows: readonly object[]): string {
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

describe('Bedrock invocation logs', () => {
  const record = {
    schemaType: 'ModelInvocationLog',
    schemaVersion: '1.0',
    timestamp: '2026-11-01T12:00:00Z',
    accountId: '111122223333',
    identity: { arn: 'arn:aws:sts::111122223333:assumed-role/support-bot/task-7' },
    region: 'us-east-1',
    requestId: '8c1f0e0a-6a6e-4f0b-9d57-6f6a2b1c3d4e',
    operation: 'Converse',
    modelId: 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    input: {
      inputContentType: 'application/json',
      inputBodyJson: { messages: [SECRET] },
      inputTokenCount: 10,
      cacheReadInputTokenCount: 90,
    },
    output: {
      outputContentType: 'application/json',
      outputBodyJson: {
        output: SECRET,
        stopReason: 'end_turn',
        usage: { inputTokens: 10, outputTokens: 20, totalTokens: 120, cacheReadInputTokens: 90 },
        metrics: { latencyMs: 800 },
      },
      outputTokenCount: 20,
    },
    requestMetadata: { feature: 'support', team: 'care' },
  };
  const expected = {
    identity: 'request:8c1f0e0a-6a6e-4f0b-9d57-6f6a2b1c3d4e',
    provider: 'aws.bedrock',
    requestModel: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    usage: { uncachedInputTokens: 10, cacheReadTokens: 90, visibleOutputTokens: 20 },
    region: 'us-east-1',
    labels: {
      'metadata.feature': 'support',
      'metadata.team': 'care',
      'metadata.account': '111122223333',
      'metadata.identity': 'arn:aws:sts::111122223333:assumed-role/support-bot/task-7',
      'metadata.inferenceProfile': 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    },
  };

  it('a gzipped object of S3: usage, request metadata, who asked and by which profile; no body is kept', async () => {
    const items = await importedItems('bedrock-log', gzipSync(`${JSON.stringify(record)}\n`));
    expect(callsAmong(items)).toMatchObject([
      { ...expected, durationMs: 800, finishReason: 'end_turn', conservation: 'holds' },
    ]);
    expect(JSON.stringify(items)).not.toContain(SECRET);
  });

  it('events of CloudWatch hold the same record as text; without bodies the counts are Bedrock’s own', async () => {
    const bare = {
      ...record,
      operation: 'InvokeModel',
      input: { ...record.input, inputBodyJson: undefined },
      output: { outputTokenCount: 20 },
    };
    const events = { events: [{ timestamp: 1, message: JSON.stringify(bare) }] };
    expect(callsAmong(await importedItems('bedrock-log', JSON.stringify(events, null, 1)))).toMatchObject([expected]);
  });

  it("an answer of a vendor's own shape has the vendor's response id, as at the gateway", async () => {
    const message = {
      id: 'msg_bdrk_01AbCdEfGhJkLmNpQrStUvWx',
      type: 'message',
      model: 'claude-sonnet-4-5',
      content: SECRET,
      usage: { input_tokens: 10, output_tokens: 20, cache_read_input_tokens: 90 },
    };
    const invoked = { ...record, operation: 'InvokeModel', output: { outputBodyJson: message, outputTokenCount: 20 } };
    expect(callsAmong(await importedItems('bedrock-log', JSON.stringify(invoked)))).toMatchObject([
      { identity: 'response:msg_bdrk_01AbCdEfGhJkLmNpQrStUvWx', usage: expected.usage },
    ]);
  });

  it('a call that failed, and a record that is none', async () => {
    const failed = { ...record, errorCode: 'ThrottlingException', status: 429, output: undefined, input: {} };
    const items = await importedItems(
      'bedrock-log',
      lines(failed, { timestamp: '2026-11-01T12:00:00Z', text: SECRET }),
    );
    expect(items[0]?.captured).toMatchObject({
      call: { status: 'error', errorType: 'ThrottlingException', httpStatus: 429 },
    });
    expect(items[1]?.captured).toMatchObject({ problem: { place: 'line 2, modelId' } });
    expect(JSON.stringify(items)).not.toContain(SECRET);
  });
});

const answer = (id: string, output: number) => ({
  id,
  timestamp: '2026-11-01T12:00:01.000Z',
  type: 'gemini',
  content: SECRET,
  model: 'gemini-2.5-pro',
  tokens: { input: 100, output, cached: 60, thoughts: 7, tool: 3, total: 110 + output },
});

describe('Gemini CLI', () => {
  const session = { sessionId: 'f86f5318', projectHash: '79b6fa86e3c0d317', startTime: '2026-11-01T12:00:00.000Z' };
  const expected = {
    provider: 'gcp.gemini',
    responseModel: 'gemini-2.5-pro',
    usage: {
      uncachedInputTokens: 40,
      cacheReadTokens: 60,
      toolPromptTokens: 3,
      visibleOutputTokens: 20,
      reasoningTokens: 7,
    },
    conservation: 'holds',
    conversationId: 'f86f5318',
    labels: { tool: 'gemini-cli', project: '79b6fa86e3c0' },
  };

  it('a session as one document, and as lines in which an answer is written again, are the same calls', async () => {
    const user = { id: 'u', timestamp: '2026-11-01T12:00:00.000Z', type: 'user', content: SECRET };
    const document = JSON.stringify({ ...session, messages: [user, answer('a', 20), answer('b', 20)] }, null, 2);
    const written = lines({ ...session, kind: 'main' }, user, answer('a', 1), answer('a', 20), {
      $set: { messages: [answer('b', 20)] },
    });
    const calls = callsAmong(await importedItems('gemini-cli', document));
    expect(calls).toMatchObject([expected, expected]);
    expect(callsAmong(await importedItems('gemini-cli', written))).toEqual(calls);
    expect(JSON.stringify(calls)).not.toContain(SECRET);
  });
});

it('a broken line is refused with its number and the rest goes on, whatever the format', async () => {
  for (const format of ['litellm', 'langfuse', 'helicone', 'openrouter', 'bedrock-log', 'gemini-cli'] as const) {
    const items = await importedItems(format, `{"a":1\n{"content":"${SECRET}\n[]\n`);
    expect(items.length, format).toBeGreaterThanOrEqual(2);
    expect(
      items.every(({ captured }) => captured.kind === 'rejected'),
      format,
    ).toBe(true);
    expect(JSON.stringify(items), format).not.toContain(SECRET);
  }
});
