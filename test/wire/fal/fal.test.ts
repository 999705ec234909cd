import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RequestReading, WireRequest } from '../../../src/wire/dialect.ts';
import { falDialect } from '../../../src/wire/fal/fal.ts';
import { PLACEHOLDER_MP4 } from '../../../src/wire/placeholders.ts';
import type { Operation } from '../../../src/workload/request-class.ts';
import { answerOf, falJob, falClasses, jsonOf, modelView, post } from './samples.ts';
import { jobOf, readBy, refusalOf, routeOf, classOf } from '../wire-samples.ts';

const endpoint = fc
  .array(fc.stringMatching(/^[a-z][\w.-]{0,20}$/), { minLength: 2, maxLength: 4 })
  .map((parts) => parts.join('/'));

describe('requests', () => {
  test.each(falDialect.operations.map((operation) => [operation] as const))(
    'a shape of %s arrives as it was sent, to the last count, over the connection and through the queue',
    (operation) => {
      fc.assert(
        fc.property(falClasses(operation), endpoint, (drawn, name) => {
          const isOneInput = operation === 'upscale' || operation === 'outpaint';
          const { widthPx, heightPx } = drawn.usage;
          const inputPixels = operation === 'outpaint' ? widthPx * heightPx : drawn.usage.inputPixels;
          const requestClass = isOneInput
            ? { ...drawn, usage: { ...drawn.usage, inputImages: 1, inputPixels } }
            : drawn;
          expect(falDialect.unsupportedReason(requestClass)).toBeUndefined();
          const sent = falDialect.encode(requestClass, name, 'key');
          expect(Buffer.from(falDialect.encode(requestClass, name, 'key').body).equals(sent.body)).toBe(true);
          const path = falDialect.locate?.(sent.path, sent.headers) ?? sent.path;
          expect(path).toBe(requestClass.delivery === 'async' ? `/queue/${name}` : `/${name}`);
          const route = routeOf(falDialect, { path });
          const job = jobOf(route.read({ ...sent, path }, () => [operation]));
          expect(job).toMatchObject({ wireModel: name, operation });
          expect(job.usage).toEqual(requestClass.usage);
          expect(route.acknowledge !== undefined).toBe(requestClass.delivery === 'async');
        }),
        { seed: 42, numRuns: 100 },
      );
    },
  );

  test('a request is the JSON of the schema of fal-ai/flux/dev', () => {
    const usage = { images: 2, widthPx: 1536, heightPx: 1024, steps: 28 };
    const request = falDialect.encode(classOf('text-to-image', usage, 'a cat'), 'fal-ai/flux/dev', 'K');
    expect(request).toMatchObject({ method: 'POST', path: '/fal-ai/flux/dev', headers: { authorization: 'Key K' } });
    expect(jsonOf(request)).toEqual({
      prompt: 'a cat',
      image_size: { width: 1536, height: 1024 },
      num_images: 2,
      num_inference_steps: 28,
    });
  });

  test('a video that is worked on travels as a link', () => {
    const usage = { videos: 1, videoMs: 5000, inputVideoMs: 8000, widthPx: 1280, heightPx: 720 };
    const request = falDialect.encode(classOf('video-to-video', usage, 'as watercolours'), 'luma/ray/v3', 'K');
    const { video_url: link, ...fields } = jsonOf(request) as { video_url: string };
    expect(fields).toEqual({ prompt: 'as watercolours', duration: 5, resolution: '720p', aspect_ratio: '16:9' });
    expect(link).toBe(`data:video/mp4;base64,${Buffer.from(PLACEHOLDER_MP4).toString('base64')}`);
    // Without the header of a Tollmark client, what came along counts as long as what comes out.
    const bare = { ...request, headers: { 'content-type': 'application/json' } };
    const read = (given: WireRequest): unknown => jobOf(readBy(falDialect, given)).usage.inputVideoMs;
    expect([read(request), read(bare)]).toEqual([8000, 5000]);
  });

  test('a video in a usual frame says it by its names, any other by its sides', () => {
    const fields = (widthPx: number, heightPx: number): unknown => {
      const requestClass = classOf('text-to-video', { videos: 1, videoMs: 5000, widthPx, heightPx }, 'a cat');
      return jsonOf(falDialect.encode(requestClass, 'fal-ai/veo3', 'K'));
    };
    expect(fields(720, 1280)).toEqual({ prompt: 'a cat', duration: 5, resolution: '720p', aspect_ratio: '9:16' });
    expect(fields(1000, 700)).toEqual({ prompt: 'a cat', duration: 5, video_size: { width: 1000, height: 700 } });
  });

  test.each<[string, object, Operation]>([
    ['fal-ai/flux/dev', { prompt: 'p' }, 'text-to-image'],
    ['fal-ai/flux-pro/kontext', { prompt: 'p', image_url: 'https://a.test/a.png' }, 'image-edit'],
    ['fal-ai/flux/dev/image-to-image', { prompt: 'p', image_url: 'u', strength: 0.9 }, 'image-to-image'],
    ['fal-ai/flux-lora/inpainting', { prompt: 'p', image_url: 'u', mask_url: 'm', strength: 0.85 }, 'inpaint'],
    ['fal-ai/flux-2-pro/outpaint', { image_url: 'u', expand_left: 200 }, 'outpaint'],
    ['fal-ai/image-apps-v2/outpaint', { image_url: 'u' }, 'outpaint'],
    ['fal-ai/bria/expand', { image_url: 'u', canvas_size: [1200, 800] }, 'outpaint'],
    ['fal-ai/flux-1/dev/redux', { image_url: 'u' }, 'image-variation'],
    ['fal-ai/flux-pro/v1.1/redux', { prompt: 'p', image_url: 'u' }, 'image-variation'],
    ['fal-ai/clarity-upscaler', { image_url: 'u', upscale_factor: 2 }, 'upscale'],
    ['fal-ai/veo3', { prompt: 'p' }, 'text-to-video'],
    ['fal-ai/luma-dream-machine/image-to-video', { prompt: 'p', image_url: 'u' }, 'image-to-video'],
    ['owner/app', { prompt: 'p', num_frames: 48 }, 'text-to-video'],
    ['fal-ai/some/reframe', { video_url: 'u' }, 'video-to-video'],
    ['fal-ai/kokoro/american-english', { prompt: 'p' }, 'text-to-speech'],
    ['fal-ai/whisper', { audio_url: 'u' }, 'speech-to-text'],
    ['fal-ai/stable-audio', { prompt: 'p', seconds_total: 10 }, 'text-to-audio'],
  ])('%s with %j does %s, as far as anyone can tell', (name, fields, operation) => {
    expect(falJob(`/${name}`, fields).operation).toBe(operation);
  });

  test('what the endpoint is known for outweighs what it looks like', () => {
    const request = post('/fal-ai/veo3', { prompt: 'p' });
    const read = routeOf(falDialect, request).read;
    expect(jobOf(read(request, () => ['text-to-image'])).operation).toBe('text-to-image');
    expect(jobOf(read(request, () => ['text-to-image', 'text-to-video'])).operation).toBe('text-to-video');
    expect(jobOf(read(request, () => ['embedding'])).operation).toBe('text-to-video');
  });

  test.each<[object, object]>([
    [{}, { images: 1, widthPx: 1024, heightPx: 768, steps: 0 }],
    [
      { image_size: 'square', num_images: 3 },
      { images: 3, widthPx: 512, heightPx: 512 },
    ],
    [{ image_size: 'portrait_16_9' }, { widthPx: 576, heightPx: 1024 }],
    [
      { image_size: { width: 640, height: 480 }, num_inference_steps: 28 },
      { widthPx: 640, heightPx: 480, steps: 28 },
    ],
    [
      { width: 800, height: 600 },
      { widthPx: 800, heightPx: 600 },
    ],
    [{ aspect_ratio: '9:16' }, { widthPx: 752, heightPx: 1392 }],
    [
      { aspect_ratio: '1:1', resolution: '2K' },
      { widthPx: 2048, heightPx: 2048, options: { resolution: '2K' } },
    ],
    [
      { resolution: '4K', quality: 'high' },
      { widthPx: 4096, options: { resolution: '4K', quality: 'high' } },
    ],
    [
      { num_images: '2', seed: null, image_size: null },
      { images: 2, widthPx: 1024 },
    ],
  ])('an image from %j consumes %j', (fields, usage) => {
    expect(falJob('/fal-ai/flux/dev', { prompt: 'p', ...fields }).usage).toMatchObject(usage);
  });

  test.each<[object, object]>([
    [{}, { videos: 1, videoMs: 5000, widthPx: 1280, heightPx: 720 }],
    [
      { duration: '8s', resolution: '1080p' },
      { videoMs: 8000, widthPx: 1920, heightPx: 1080 },
    ],
    [
      { duration: '10', aspect_ratio: '9:16' },
      { videoMs: 10_000, widthPx: 720, heightPx: 1280 },
    ],
    [
      { duration: 2.5, resolution: '480p' },
      { videoMs: 2500, widthPx: 854, heightPx: 480 },
    ],
    [
      { duration: 'auto', resolution: '4k' },
      { videoMs: 5000, widthPx: 3840, heightPx: 2160 },
    ],
    [{ num_frames: 49, frames_per_second: 24 }, { videoMs: 2042 }],
    [{ generate_audio: true }, { options: { audio: 'on' } }],
    [{ image_url: 'u' }, { inputImages: 1, inputPixels: 921_600 }],
    [{ video_size: { width: 768, height: 512 } }, { widthPx: 768, heightPx: 512 }],
  ])('a video from %j consumes %j', (fields, usage) => {
    expect(falJob('/fal-ai/kling-video/v3', { prompt: 'p', ...fields }).usage).toMatchObject(usage);
  });

  test.each<[string, object, object]>([
    [
      'fal-ai/flux-pro/kontext',
      { prompt: 'p', image_urls: ['a', 'b'] },
      { edits: 1, inputImages: 2, inputPixels: 2_097_152 },
    ],
    ['fal-ai/esrgan', { image_url: 'a', upscale_factor: 4 }, { images: 1, widthPx: 2048, inputPixels: 262_144 }],
    ['fal-ai/some/restyle', { video_url: 'a', duration: 3 }, { videoMs: 3000, inputVideoMs: 3000 }],
    ['fal-ai/kokoro', { prompt: 'x'.repeat(30) }, { characters: 30, audioMs: 2000, audios: 1 }],
    ['fal-ai/whisper', { audio_url: 'a' }, { inputAudioMs: 60_000 }],
    ['fal-ai/stable-audio', { prompt: 'p', seconds_total: 12.5 }, { audios: 1, audioMs: 12_500 }],
    ['fal-ai/elevenlabs-music', { prompt: 'p', music_length_ms: 9000 }, { audioMs: 9000 }],
  ])('%s with %j consumes %j', (name, fields, usage) => {
    expect(falJob(`/${name}`, fields).usage).toMatchObject(usage);
  });

  test.each<[object | string, string, string]>([
    [{}, 'body.prompt', 'missing'],
    [{ prompt: 7 }, 'body.prompt', 'string_type'],
    [{ prompt: 'p', num_images: 5 }, 'body.num_images', 'less_than_equal'],
    [{ prompt: 'p', num_images: 0 }, 'body.num_images', 'greater_than_equal'],
    [{ prompt: 'p', num_images: 1.5 }, 'body.num_images', 'int_from_float'],
    [{ prompt: 'p', num_inference_steps: 'many' }, 'body.num_inference_steps', 'int_type'],
    [{ prompt: 'p', image_size: 'huge' }, 'body.image_size', 'enum'],
    [{ prompt: 'p', image_size: 'constructor' }, 'body.image_size', 'enum'],
    [{ prompt: 'p', image_size: { width: 64 } }, 'body.image_size.height', 'missing'],
    [{ prompt: 'p', image_size: { width: 64, height: 14_143 } }, 'body.image_size.height', 'less_than_equal'],
    [{ prompt: 'p', output_format: 'gif' }, 'body.output_format', 'literal_error'],
    [{ prompt: 'p', image_urls: 'a' }, 'body.image_urls', 'list_type'],
    [{ prompt: 'p', image_urls: Array(17).fill('a') }, 'body.image_urls', 'too_long'],
    [{ prompt: 'p', image_url: 3 }, 'body.image_url', 'string_type'],
    [{ prompt: 'p', duration: 3601 }, 'body.duration', 'less_than_equal'],
    [{ prompt: 'p', duration: 'long' }, 'body.duration', 'float_type'],
    [{ prompt: 'x'.repeat(100_001) }, 'body.prompt', 'string_too_long'],
    [{ prompt: 'p', image_url: '', strength: 1 }, 'body.image_url', 'missing'],
    ['no object', 'body', 'model_attributes_type'],
  ])('%j is refused at %s as %s', (fields, param, code) => {
    const refusal = refusalOf(readBy(falDialect, post('/fal-ai/flux/dev', fields)));
    expect(refusal).toMatchObject({ status: 422, outcome: 'invalid', param, code });
  });

  test('a file that an endpoint cannot do without is missed', () => {
    const read = (name: string, fields: object): unknown => refusalOf(readBy(falDialect, post(`/${name}`, fields)));
    const request = post('/fal-ai/flux-pro/kontext', { prompt: 'p' });
    expect(refusalOf(routeOf(falDialect, request).read(request, () => ['image-edit']))).toMatchObject({
      param: 'body.image_url',
      code: 'missing',
    });
    expect(read('fal-ai/kokoro', {})).toMatchObject({ param: 'body.text', code: 'missing' });
  });

  const withTimeout = (seconds: string): RequestReading =>
    readBy(falDialect, post('/a/b', { prompt: 'p' }, { 'x-fal-request-timeout': seconds }));

  test.each([
    ['30', 30_000],
    ['1.5', 1500],
    ['1', 1000],
  ])('a start timeout of %s s is %i ms', (seconds, startTimeoutMs) => {
    expect(jobOf(withTimeout(seconds))).toMatchObject({ startTimeoutMs });
  });

  test.each(['0.5', 'soon', '', '-5', '1000001'])('a start timeout of "%s" is a bad request', (seconds) => {
    expect(refusalOf(withTimeout(seconds))).toMatchObject({ status: 400, code: 'bad_request' });
  });

  test('a webhook is for the queue, and a URL', () => {
    const url = 'http://127.0.0.1:9/hook?x=1';
    const path = `/queue/fal-ai/flux/dev?fal_webhook=${encodeURIComponent(url)}`;
    expect(falJob(path, { prompt: 'p' })).toMatchObject({ webhookUrl: url, wireModel: 'fal-ai/flux/dev' });
    expect(falJob(path.replace('/queue', ''), { prompt: 'p' }).webhookUrl).toBeUndefined();
    const bad = post('/queue/a/b?fal_webhook=ftp%3A%2F%2Fa', { prompt: 'p' });
    expect(refusalOf(readBy(falDialect, bad))).toMatchObject({ status: 422, param: 'query.fal_webhook' });
  });
});

describe('what does not fit', () => {
  test.each<[Operation, object, RegExp]>([
    ['chat', { inputTokens: 0, outputTokens: 1 }, /1 to 1000000 tokens each way/],
    ['chat', { inputTokens: 5, outputTokens: 1_000_001 }, /1 to 1000000 tokens each way/],
    ['video-to-video', { videos: 2, videoMs: 5000 }, /makes one video/],
    ['text-to-image', { images: 5 }, /1 to 4 images/],
    ['text-to-image', { images: 1, steps: 101 }, /at most 100 steps/],
    ['text-to-image', { images: 1, widthPx: 14_143 }, /at most 14142 pixels/],
    ['image-edit', { images: 1, inputImages: 17 }, /at most 16 input images/],
    ['outpaint', { images: 1, inputImages: 2 }, /extends one image/],
    [
      'outpaint',
      { images: 1, widthPx: 9000, heightPx: 90, inputImages: 1, inputPixels: 1 },
      /at most 2048 pixels on each/,
    ],
    ['upscale', { images: 1, inputImages: 2 }, /upscales one image/],
    ['text-to-video', { videos: 2, videoMs: 5000 }, /makes one video/],
    ['text-to-video', { videos: 1, videoMs: 3_600_001 }, /up to 3600 s/],
    ['text-to-speech', { characters: 100_001 }, /at most 100000 characters/],
  ])('%s of %j', (operation, usage, reason) => {
    expect(falDialect.unsupportedReason(classOf(operation, usage))).toMatch(reason);
  });

  test('a streamed answer', () => {
    const requestClass = { ...classOf('text-to-speech', { characters: 3 }), delivery: 'stream' as const };
    expect(falDialect.unsupportedReason(requestClass)).toMatch(/does not stream/);
  });
});

describe('replies', () => {
  const { write } = routeOf(falDialect, { path: '/fal-ai/flux/dev' });

  test('images are links that hold them, with what fal says beside', () => {
    const job = falJob('/fal-ai/flux/dev', { prompt: 'a cat', seed: 7, num_images: 2, image_size: 'square' });
    const [output] = answerOf(job).outputs;
    if (output === undefined) throw new Error('no output');
    const reply = write(answerOf(job, { outputs: [output, output] }));
    const image = {
      url: 'data:image/jpeg;base64,/9j/',
      content_type: 'image/jpeg',
      file_name: 'output.jpg',
      file_size: 3,
      width: 512,
      height: 512,
    };
    expect(jsonOf(reply)).toEqual({
      images: [image, image],
      has_nsfw_concepts: [false, false],
      seed: 7,
      timings: { inference: 3.7 },
      prompt: 'a cat',
    });
    expect(reply).toMatchObject({ status: 200, headers: { 'x-fal-billable-units': '1' } });
    expect(falDialect.decode(reply)).toEqual({ outcome: 'ok', jobId: answerOf(job).id, billedUnits: 1 });
  });

  test('a seed that nobody asked for is the same for the same request id', () => {
    const job = falJob('/fal-ai/flux/dev', { prompt: 'p' });
    const seed = (id: string): unknown => (jsonOf(write(answerOf(job, { id }))) as { seed: unknown }).seed;
    expect(seed('a-1')).toBe(seed('a-1'));
    expect(seed('a-1')).not.toBe(seed('a-2'));
  });

  test.each<[string, object, string, string]>([
    ['fal-ai/veo3', { prompt: 'p' }, 'video/mp4', 'video'],
    ['fal-ai/kokoro', { prompt: 'p' }, 'audio/mpeg', 'audio'],
  ])('%s gives one file', (name, fields, contentType, field) => {
    const job = falJob(`/${name}`, fields);
    expect(job.outputContentType).toBe(contentType);
    const outputs = [{ filename: 'o', contentType, bytes: Uint8Array.of(0) }];
    const reply = write(answerOf(job, { outputs }));
    expect(jsonOf(reply)).toMatchObject({
      [field]: { url: `data:${contentType};base64,AA==`, content_type: contentType },
    });
    expect(falDialect.decode(reply).outcome).toBe('ok');
    expect(falDialect.decode(write(answerOf(job, { outcome: 'empty', outputs: [] }))).outcome).toBe('empty');
  });

  test('a transcript is text', () => {
    const reply = write(answerOf(falJob('/fal-ai/whisper', { audio_url: 'u' }), { outputs: [] }));
    expect(jsonOf(reply)).toMatchObject({ text: expect.any(String), chunks: [{ timestamp: [0, 60] }] });
    expect(falDialect.decode(reply).outcome).toBe('ok');
  });

  test('an answer without a transcript has no text, and one of silence an empty text', () => {
    const job = falJob('/fal-ai/whisper', { audio_url: 'u' });
    expect(falDialect.decode(write(answerOf(job, { outcome: 'empty', outputs: [] }))).outcome).toBe('empty');
    const silence = { status: 200, headers: {}, body: new TextEncoder().encode('{"text":""}') };
    expect(falDialect.decode(silence).outcome).toBe('ok');
  });

  test('an answer without an output is black images that the safety checker names', () => {
    const job = falJob('/fal-ai/flux/dev', { prompt: 'p', num_images: 2 });
    const reply = write(answerOf(job, { outcome: 'empty', outputs: [] }));
    expect(jsonOf(reply)).toMatchObject({ has_nsfw_concepts: [true, true], images: [{ width: 256 }, { width: 256 }] });
    expect(falDialect.decode(reply).outcome).toBe('empty');
  });

  test('units follow the bill: megapixels rounded up, a video to the millisecond', () => {
    const megapixels = modelView('m', [{ per: 'megapixel', usd: '0.003', round: 'up' }]);
    const job = falJob('/m/m', { prompt: 'p', image_size: 'square_hd', num_images: 3 });
    const price = { product: 'm', nanoUsd: megapixels.price.quoteNano(job.usage) };
    expect(write(answerOf(job, { model: megapixels, price })).headers['x-fal-billable-units']).toBe('6');
    const seconds = modelView('v', [{ per: 'video-second', usd: '0.03', round: 'exact' }]);
    const video = falJob('/v/video', { prompt: 'p', duration: 3.008 });
    const quote = { product: 'v', nanoUsd: seconds.price.quoteNano(video.usage) };
    expect(quote.nanoUsd).toBe(90_240_000);
    expect(write(answerOf(video, { model: seconds, price: quote })).headers['x-fal-billable-units']).toBe('3.008');
    const { model: _, ...unknown } = answerOf(job);
    expect(write(unknown).headers['x-fal-billable-units']).toBeUndefined();
  });
});
