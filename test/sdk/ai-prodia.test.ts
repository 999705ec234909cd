import { createProdia } from '@ai-sdk/prodia';
import { APICallError, generateImage, RetryError, type GenerateImageResult } from 'ai';
import { describe, expect, test } from 'vitest';
import { quickMock, skippedWaits, vectorsOf, type QuickMock } from './quick-mock.ts';

const TYPE = 'inference.flux-fast.schnell.txt2img.v2';
const MODELS = { [TYPE]: { operation: 'text-to-image', price: { per: 'image', usd: '0.0025' } } };

const mocked = (changes: object = {}): Promise<QuickMock> => quickMock('prodia', MODELS, changes);

function generate({ url }: QuickMock, settings: object = {}): Promise<GenerateImageResult> {
  const prodia = createProdia({ apiKey: 'T', baseURL: `${url}/v2` });
  return generateImage({ model: prodia.image(TYPE), prompt: 'puppies in a cloud, 4k', ...settings });
}

const failureOf = (result: Promise<unknown>): Promise<unknown> =>
  result.then(
    () => 'it succeeded',
    (reason: unknown) => reason,
  );

describe('ai 6.0.326 with @ai-sdk/prodia 1.0.50', () => {
  test('gets its image, with the id and the price of the job', async () => {
    const mock = await mocked({ auth: 'required' });
    const { image, providerMetadata, warnings } = await generate(mock, { size: '512x512', seed: 7 });
    expect(Buffer.from(image.uint8Array).toString('latin1', 1, 4)).toBe('PNG');
    expect([image.mediaType, warnings]).toEqual(['image/png', []]);
    const [record] = mock.server.usageRecords(0, 1).records;
    expect(record).toMatchObject({ outcome: 'ok', chargedNanoUsd: 2_500_000 });
    expect(providerMetadata['prodia']?.images).toMatchObject([{ jobId: record?.id, dollars: 0.0025 }]);
  });

  test('of several images each is a job of its own', async () => {
    const mock = await mocked();
    expect((await generate(mock, { n: 3 })).images).toHaveLength(3);
    expect(mock.server.stats()).toMatchObject({ attempts: { total: 3 }, ledger: { accounts: { customer: '0.0075' } } });
  });

  test.each([400, 401, 403])('a %i is an APICallError that is not tried again', async (status) => {
    const mock = await mocked({ faults: [{ status, stage: 'admission' }] });
    const error = await failureOf(generate(mock));
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode: status, isRetryable: false });
    expect(mock.server.stats()).toMatchObject({ attempts: { total: 1 }, ledger: { accounts: { customer: '0' } } });
  });

  test('a 429 without retries is an APICallError that could be tried again', async () => {
    const mock = await mocked({ faults: [{ status: 429 }] });
    const error = await failureOf(generate(mock, { maxRetries: 0 }));
    expect(error).toMatchObject({ statusCode: 429, isRetryable: true });
    expect(mock.server.stats().attempts.total).toBe(1);
  });

  test('a failure that passes is tried again, and paid once', async () => {
    const limits = [{ type: 'token-bucket', rate: '1000/s', burst: 1 }];
    const mock = await mocked({ limits, retryAfter: { form: 'milliseconds' } });
    const both = await Promise.all([generate(mock), generate(mock)]);
    expect(both.map(({ images }) => images.length)).toEqual([1, 1]);
    const { byStatus } = mock.server.stats().attempts;
    expect(byStatus['200']).toBe(2);
    expect(mock.server.stats().ledger.accounts.customer).toBe('0.005');
  });

  test.each(vectorsOf('vercel ai'))('makes the measured attempts and waits: %s', async (_, vector, provider) => {
    const mock = await mocked(provider);
    const waits = skippedWaits();
    const error = await failureOf(generate(mock));
    expect(mock.server.stats().attempts.total).toBe(vector.attempts);
    expect(waits).toEqual(vector.gapsMs ?? []);
    const last = RetryError.isInstance(error) ? error.lastError : error;
    expect(APICallError.isInstance(last)).toBe(true);
    expect(RetryError.isInstance(error) && error.reason).toBe(vector.attempts > 1 ? 'maxRetriesExceeded' : false);
  });

  test('there are such courses', () => expect(vectorsOf('vercel ai').length).toBeGreaterThanOrEqual(8));
});
