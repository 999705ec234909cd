/** The mock server as the double of an API in a suite of vitest, with a vendor's SDK as the client. */
import OpenAI, { APIConnectionError, RateLimitError } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startMock, type StartedMock } from '../../mock-server/index.ts';

const PROVIDER = {
  dialect: 'openai',
  models: {
    'gpt-image-1.5': {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '1ms' },
      price: { per: 'image', usd: '0.034' },
    },
  },
};

let mock: StartedMock;
beforeAll(async () => {
  mock = await startMock(PROVIDER);
});
afterEach(() => void mock.reset());
afterAll(() => mock.close({ graceMs: 0 }));

const generate = (maxRetries: number): Promise<unknown> =>
  new OpenAI({ baseURL: `${mock.url}/v1`, apiKey: 'any', maxRetries }).images.generate({
    model: 'gpt-image-1.5',
    prompt: 'a lighthouse',
  });

describe('openai 6.49', () => {
  test('retries two 429s as they ask', async () => {
    mock.script({ status: 429, headers: { 'retry-after-ms': '1' }, times: 2 });
    await expect(generate(2)).resolves.toMatchObject({ data: [{}] });
    const { attempts, script, ledger } = mock.stats();
    expect(attempts.byStatus).toEqual({ 200: 1, 429: 2 });
    expect(script).toEqual({ answered: 2, steps: 0, left: 0 });
    expect(ledger.charges).toEqual({ count: 1, dollars: '0.034' });
  });

  test('raises the error of the vendor when it gives up', async () => {
    mock.script({ status: 429 });
    await expect(generate(0)).rejects.toThrow(RateLimitError);
  });

  test('pays twice when a connection ends before its answer', async () => {
    mock.script({ billed: true, disconnect: 'before-headers' });
    await generate(1);
    expect(mock.stats().ledger.charges).toEqual({ count: 2, dollars: '0.068' });
  });

  test('pays for nothing when an answer breaks in its body', async () => {
    mock.script({ billed: true, disconnect: 'in-body' });
    await expect(generate(1)).rejects.toThrow('terminated');
    expect(mock.stats()).toMatchObject({ attempts: { total: 1 }, ledger: { charges: { count: 1 } } });
  });

  test('times out on a slow answer', async () => {
    mock.script({ status: 200, body: {}, delay: '1h' });
    const slow = new OpenAI({ baseURL: `${mock.url}/v1`, apiKey: 'any', maxRetries: 0, timeout: 50 });
    const asked = slow.images.generate({ model: 'gpt-image-1.5', prompt: 'a lighthouse' });
    await expect(asked).rejects.toThrow(APIConnectionError);
  });

  test('meets another provider after a patch, and the first one after a reset', async () => {
    mock.patch({
      faults: [{ status: 400, stage: 'admission' }],
      models: { 'gpt-image-1.5': { serviceTime: { value: '2ms' } } },
    });
    await expect(generate(0)).rejects.toThrow('400');
    expect(mock.stats().changes).toHaveLength(1);
    mock.reset();
    await generate(0);
    expect(mock.stats().changes).toEqual([]);
  });
});
