import { describe, expect, it } from 'vitest';
import { callOf, capturedOf, sse } from '../../../../test/captured-call.ts';

const API = 'https://api.openai.com/v1';

describe('images', () => {
  const request = { model: 'dall-e-3', prompt: 'a cat', n: 2, size: '1024x1792', quality: 'hd' };

  it('without usage are counted, with size and quality as labels', () => {
    const body = { created: 1_762_000_000, data: [{ url: 'a' }, { url: 'b' }] };
    const row = { url: `${API}/images/generations`, request_body: request, response_status: 200, response_body: body };
    expect(callOf(row)).toMatchObject({
      operation: 'image',
      requestModel: 'dall-e-3',
      usage: { images: 2 },
      metering: 'provider',
      labels: { imageSize: '1024x1792', imageQuality: 'hd' },
    });
  });

  it('with usage are counted in tokens, text and image in, image out', () => {
    const usage = {
      input_tokens: 300,
      input_tokens_details: { text_tokens: 50, image_tokens: 250 },
      output_tokens: 4160,
      total_tokens: 4460,
    };
    const row = {
      url: `${API}/images/edits`,
      response_status: 200,
      response_body: { data: [{ b64_json: '' }], usage },
    };
    expect(callOf(row)).toMatchObject({
      usage: { uncachedInputTokens: 50, imageInputTokens: 250, imageOutputTokens: 4160 },
      conservation: 'holds',
    });
  });

  it('streamed are counted by the finished ones', () => {
    const usage = { input_tokens: 10, output_tokens: 100, total_tokens: 110 };
    const events = [{ type: 'image_generation.partial_image' }, { type: 'image_generation.completed', usage }];
    const row = { url: `${API}/images/generations`, response_status: 200, sse_text: sse(events, '') };
    expect(callOf(row)).toMatchObject({
      status: 'ok',
      usage: { uncachedInputTokens: 10, imageOutputTokens: 100 },
    });
    expect(callOf({ ...row, sse_text: sse(events.slice(0, 1), '') }).status).toBe('aborted');
  });
});

describe('speech to text', () => {
  const url = `${API}/audio/transcriptions`;

  it.each([
    ['seconds', { text: 'x', usage: { type: 'duration', seconds: 61.5 } }, { seconds: 61.5 }],
    ['the length of the audio', { text: 'x', duration: 8.470000267028809 }, { seconds: 8.47 }],
    [
      'tokens',
      {
        text: 'x',
        usage: {
          type: 'tokens',
          input_tokens: 14,
          input_token_details: { text_tokens: 4, audio_tokens: 10 },
          output_tokens: 45,
          total_tokens: 59,
        },
      },
      { uncachedInputTokens: 4, audioInputTokens: 10, visibleOutputTokens: 45 },
    ],
    ['nothing', { text: 'x' }, {}],
  ])('is billed by %s', (_, body, usage) => {
    const call = callOf({ url, response_status: 200, response_body: body });
    expect(call).toMatchObject({
      operation: 'audio',
      usage,
      metering: Object.keys(usage).length ? 'provider' : 'none',
    });
  });

  it('is recognised without its URL', () => {
    const row = { provider: 'openai', api: 'audio', response_status: 200 };
    const timed = callOf({ ...row, response_body: { text: '', usage: { type: 'duration', seconds: 4 } } });
    const verbose = callOf({ ...row, response_body: { task: 'transcribe', text: 'x', duration: 4 } });
    expect([timed.usage, verbose.usage]).toEqual([{ seconds: 4 }, { seconds: 4 }]);
  });

  it("Mistral's counts audio seconds beside tokens", () => {
    const usage = { prompt_audio_seconds: 203, prompt_tokens: 4, total_tokens: 3264, completion_tokens: 635 };
    const call = callOf({
      url: 'https://api.mistral.ai/v1/audio/transcriptions',
      response_status: 200,
      response_body: { model: 'voxtral-mini-2507', text: 'x', usage },
    });
    expect(call.usage).toMatchObject({ seconds: 203, uncachedInputTokens: 4, visibleOutputTokens: 635 });
  });
});

describe('videos', () => {
  it('count by their seconds when they are finished, however often they are fetched', () => {
    const video = { id: 'video_6904ab12cd34ef56ab78cd90ef12ab34', object: 'video', model: 'sora-2', seconds: '8' };
    const polled = (status: string) =>
      capturedOf({
        url: `${API}/videos/${video.id}`,
        response_status: 200,
        response_body: { ...video, status, size: '1280x720' },
      });
    expect(polled('in_progress').kind).toBe('skipped');
    expect(polled('completed')).toMatchObject({
      kind: 'call',
      call: { responseModel: 'sora-2', usage: { seconds: 8 }, labels: { videoSize: '1280x720' } },
    });
    expect(polled('failed')).toMatchObject({ kind: 'call', call: { status: 'error', usage: {} } });
  });
});

describe('text to speech', () => {
  const row = { url: `${API}/audio/speech`, request_body: { model: 'tts-1', input: 'Grüße 👋' }, response_status: 200 };

  it('is billed by the characters sent', () => {
    expect(callOf({ ...row, response_body: '<12000 bytes elided>' })).toMatchObject({
      operation: 'audio',
      usage: { characters: 7 },
      metering: 'provider',
    });
  });

  it('by tokens when the stream counts them, and by nothing when it failed', () => {
    const usage = { input_tokens: 14, output_tokens: 101, total_tokens: 115 };
    const events = [{ type: 'speech.audio.delta' }, { type: 'speech.audio.done', usage }];
    expect(callOf({ ...row, sse_text: sse(events, '') }).usage).toEqual({
      uncachedInputTokens: 14,
      visibleOutputTokens: 101,
    });
    expect(callOf({ ...row, response_status: 400, response_body: { error: { type: 'x' } } }).usage).toEqual({});
  });
});

const SESSION = { id: 'sess_E4BArhaTppDgIp3phZDcf', model: 'gpt-realtime' };

function turn(text: number, audio: number): object {
  return {
    type: 'response.done',
    response: {
      usage: {
        input_tokens: text + audio,
        input_token_details: { text_tokens: text, audio_tokens: audio, cached_tokens: 0 },
        output_tokens: 10,
        output_token_details: { text_tokens: 4, audio_tokens: 6 },
        total_tokens: text + audio + 10,
      },
    },
  };
}

function session(events: readonly object[]) {
  return callOf({
    kind: 'websocket_session',
    provider: 'openai',
    response_status: 101,
    ws_events: events.map((data) => ({ direction: 'received', data })),
  });
}

describe('realtime', () => {
  it('a session is one call, the sum of its turns', () => {
    const call = session([{ type: 'session.created', session: SESSION }, turn(10, 20), turn(30, 40)]);
    expect(call).toMatchObject({
      identity: `response:${SESSION.id}`,
      responseModel: 'gpt-realtime',
      conservation: 'holds',
      status: 'ok',
      usage: { uncachedInputTokens: 40, audioInputTokens: 60, visibleOutputTokens: 8, audioOutputTokens: 12 },
    });
  });

  it("transcribing the user's speech is another model's part", () => {
    const audio = { input: { transcription: { model: 'gpt-4o-mini-transcribe' } } };
    const transcribed = {
      type: 'conversation.item.input_audio_transcription.completed',
      usage: {
        type: 'tokens',
        input_tokens: 9,
        input_token_details: { audio_tokens: 9 },
        output_tokens: 3,
        total_tokens: 12,
      },
    };
    const call = session([{ type: 'session.created', session: { ...SESSION, audio } }, transcribed, turn(1, 2)]);
    expect(call.parts?.map(({ model }) => model)).toEqual(['gpt-realtime', 'gpt-4o-mini-transcribe']);
    expect(call.parts?.[1]?.usage).toEqual({ audioInputTokens: 9, visibleOutputTokens: 3 });
    expect(call).toMatchObject({ conservation: 'holds', usage: { audioInputTokens: 11, audioOutputTokens: 6 } });
  });

  it('a session that only transcribes is the transcriber', () => {
    const type = 'conversation.item.input_audio_transcription.completed';
    const updated = { input_audio_transcription: { model: 'whisper-1' } };
    const call = session([
      { type: 'transcription_session.created', session: updated },
      { type, usage: { type: 'duration', seconds: 3 } },
      { type, usage: { type: 'duration', seconds: 2.5 } },
    ]);
    expect(call).toMatchObject({ responseModel: 'whisper-1', parts: null, usage: { seconds: 5.5 } });
  });

  it('usage that xAI puts beside the response is found', () => {
    const usage = { input_tokens: 7, output_tokens: 3, total_tokens: 10, billable_audio_seconds: 4 };
    const done = { type: 'response.done', response: { usage: {} }, usage };
    expect(session([{ type: 'session.created', session: SESSION }, done]).usage).toEqual({
      uncachedInputTokens: 7,
      visibleOutputTokens: 3,
      seconds: 4,
    });
  });
});
