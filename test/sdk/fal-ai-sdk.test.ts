import { createFal } from '@ai-sdk/fal';
import { APICallError, experimental_generateVideo as generateVideo, generateImage, RetryError } from 'ai';
import { describe, expect, test } from 'vitest';
import { quickMock, skippedWaits, type QuickMock } from './quick-mock.ts';

const FLUX = 'fal-ai/flux/dev';
const KONTEXT = 'fal-ai/flux-pro/kontext';
const LUMA = 'fal-ai/luma-dream-machine/ray-2';
const PNG = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const MODELS = {
  [FLUX]: { operation: 'text-to-image', price: { per: 'megapixel', usd: '0.025' } },
  [KONTEXT]: { operation: 'image-edit', price: { per: 'image', usd: '0.04' } },
  [LUMA]: { operation: 'text-to-video', price: { per: 'video', usd: '0.50' } },
};

const mocked = (changes: object = {}): Promise<QuickMock> => quickMock('fal', MODELS, { auth: 'required', ...changes });
const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'it succeeded',
    (reason: unknown) => reason,
  );

/** A `fetch` that sends to a mock what is meant for fal's queue, whose host this client has no setting for. */
function redirectedTo(url: string): typeof fetch {
  return (input, init) => {
    const asked = new URL(input instanceof Request ? input.url : input);
    if (asked.hostname !== 'queue.fal.run') return fetch(input, init);
    const headers = { ...Object.fromEntries(new Headers(init?.headers)), 'x-fal-target-url': asked.href };
    return fetch(url, { ...init, headers });
  };
}

describe('ai 6.0.326 with @ai-sdk/fal 2.0.59', () => {
  test('gets its images, each by a request of its own', async () => {
    const { url, server } = await mocked();
    const model = createFal({ apiKey: 'K', baseURL: url }).image(FLUX);
    const result = await generateImage({ model, prompt: 'a cat', n: 2, size: '512x768', seed: 7 });
    expect(result.images.map(({ mediaType, uint8Array }) => [mediaType, uint8Array[0], uint8Array[1]])).toEqual([
      ['image/jpeg', 255, 216],
      ['image/jpeg', 255, 216],
    ]);
    expect(result.providerMetadata['fal']).toMatchObject({ images: [{ width: 512, height: 768, nsfw: false }, {}] });
    expect(result.warnings).toEqual([]);
    expect(server.stats()).toMatchObject({ attempts: { total: 2 }, ledger: { accounts: { customer: '0.05' } } });
  });

  test('edits an image', async () => {
    const { url, server } = await mocked();
    const model = createFal({ apiKey: 'K', baseURL: url }).image(KONTEXT);
    const { image } = await generateImage({ model, prompt: { text: 'a hat', images: [PNG] }, aspectRatio: '1:1' });
    expect(image.uint8Array.length).toBeGreaterThan(100);
    expect(server.usageRecords(0, 9).records).toMatchObject([{ model: KONTEXT, chargedNanoUsd: 40_000_000 }]);
  });

  test('meets a bad field as an APICallError that names it', async () => {
    const { url, server } = await mocked();
    const model = createFal({ apiKey: 'K', baseURL: url }).image(FLUX);
    const error = await failureOf(generateImage({ model, prompt: 'p', size: '20000x64' }));
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      statusCode: 422,
      isRetryable: false,
      message: 'body.image_size.width: Input should be less than or equal to 14142',
    });
    expect(server.stats()).toMatchObject({ attempts: { total: 1 }, ledger: { accounts: { customer: '0' } } });
  });

  test('a failure that stays is a RetryError after three attempts', async () => {
    const { url, server } = await mocked({ faults: [{ status: 503, stage: 'admission' }] });
    const model = createFal({ apiKey: 'K', baseURL: url }).image(FLUX);
    const waits = skippedWaits();
    const error = await failureOf(generateImage({ model, prompt: 'p' }));
    expect(RetryError.isInstance(error)).toBe(true);
    expect(waits).toEqual([2000, 4000]);
    expect(server.stats().attempts).toMatchObject({ total: 3, byStatus: { 503: 3 } });
  });

  test('gets a video through the queue, whose host its fetch sends to the mock', async () => {
    const open = await quickMock('fal', MODELS);
    const model = createFal({ apiKey: 'K', fetch: redirectedTo(open.url) }).video(LUMA);
    const { video } = await generateVideo({ model, prompt: 'a cat', duration: 5 });
    expect(video.mediaType).toBe('video/mp4');
    expect(open.server.stats().ledger.accounts.customer).toBe('0.5');
  });

  test('asks for a video without its key where the reply names another host than it knows', async () => {
    const { url, server } = await mocked();
    const model = createFal({ apiKey: 'K', fetch: redirectedTo(url) }).video(LUMA);
    expect(await failureOf(generateVideo({ model, prompt: 'a cat', maxRetries: 0 }))).toMatchObject({
      statusCode: 401,
    });
    expect(server.stats().ledger.accounts.customer).toBe('0.5');
  });
});
