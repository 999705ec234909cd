/** The mock server as the double of an API in a suite of node:test, as `node --test` runs it from a project that has the package. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import OpenAI from 'openai';
import { startMock } from 'tollmark/mock-server';

const model = 'gpt-image-1.5';
let mock;
let client;

before(async () => {
  mock = await startMock('provider.yaml');
  client = new OpenAI({ baseURL: `${mock.url}/v1`, apiKey: 'any', maxRetries: 2 });
});
beforeEach(() => void mock.reset());
after(() => mock.close({ graceMs: 0 }));

test('a 503 is retried, and costs nothing', async () => {
  mock.script({ status: 503, headers: { 'retry-after-ms': '1' } });
  await client.images.generate({ model, prompt: 'a lighthouse' });
  assert.deepEqual(mock.stats().attempts.byStatus, { 200: 1, 503: 1 });
  assert.equal(mock.stats().ledger.charges.count, 1);
});

test('a bad script is refused with every problem', () => {
  assert.throws(() => mock.script([{ status: 5 }, { stats: 500 }]), {
    code: 'SCENARIO_INVALID',
    message: /\[0\]\.status/,
  });
  assert.equal(mock.stats().script.steps, 0);
});

test('a patch changes the provider', async () => {
  mock.patch({
    limits: [{ type: 'token-bucket', rate: '1/h', burst: 1 }],
    retryAfter: { fixed: '1ms', form: 'milliseconds' },
  });
  await client.images.generate({ model, prompt: 'a lighthouse' });
  await assert.rejects(client.images.generate({ model, prompt: 'a lighthouse' }), { status: 429 });
  assert.deepEqual(mock.stats().attempts.byStatus, { 200: 1, 429: 3 });
});
