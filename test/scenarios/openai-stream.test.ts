import { expect, test } from 'vitest';
import { answered, nano, run } from './run-scenario.ts';

/** A prompt of 800 tokens at $2.50 a million, and an answer of 500 at $10 a million. */
const ANSWER_NANO = 7_000_000;
/** When the model's first word is there, from the start of service. */
const FIRST_MS = 400;

test.each(['2/s', '3/s', '4/s'])('at %s the first word is what the queue and the model take, no more', (rate) => {
  const { firstTokenMs, queueWaitMs, latencyMs, requests } = run('openai-stream', `workload.arrivals.rate=${rate}`);
  expect(firstTokenMs?.count).toBe(requests.succeeded);
  // No answer of a lognormal with a median of 4 s is shorter than the first word takes, so the wait is all that varies.
  expect((firstTokenMs?.mean ?? 0) - (queueWaitMs.mean ?? 0)).toBeCloseTo(FIRST_MS, 6);
  expect((firstTokenMs?.max ?? 0) - (queueWaitMs.max ?? 0)).toBeCloseTo(FIRST_MS, 6);
  expect(firstTokenMs?.p95 ?? Infinity).toBeLessThan(latencyMs.p95 ?? 0);
});

test('an answer costs its tokens, however long a reader waited for it', () => {
  for (const rate of ['2/s', '4/s']) {
    const { dollars, requests } = run('openai-stream', `workload.arrivals.rate=${rate}`);
    expect(nano(dollars.billed)).toBe(requests.succeeded * ANSWER_NANO);
    expect(dollars.wasted).toBe('0');
  }
});

test('tokens come as fast as answers succeed: 500 each', () => {
  const { throughput } = run('openai-stream');
  expect(throughput.streamedTokensPerSecond).toBeCloseTo(500 * throughput.goodputPerSecond, 6);
});

test('the same answers in one piece cost the same and take as long; nobody sees their first word', () => {
  const streamed = run('openai-stream');
  const whole = run('openai-stream', 'workload.requests[0].delivery=sync', 'thresholds=');
  expect(whole.firstTokenMs).toBeUndefined();
  expect(whole.throughput.streamedTokensPerSecond).toBeUndefined();
  for (const part of ['requests', 'attempts', 'latencyMs', 'queueWaitMs', 'dollars'] as const) {
    expect(whole[part]).toEqual(streamed[part]);
  }
});

test('only answers that succeeded have a first word', () => {
  const summary = run('openai-stream', 'faults=[{ status: 500, share: 0.3 }]', 'client.retry=none', 'thresholds=');
  expect(answered(summary, 500)).toBeGreaterThan(100);
  expect(summary.firstTokenMs?.count).toBe(summary.requests.succeeded);
});

test('without a time of its own the first word comes after a tenth of the service', () => {
  const alone = ['provider.models.example-chat.timeToFirstToken=', 'provider.capacity='] as const;
  const { firstTokenMs, attemptLatencyMs } = run('openai-stream', ...alone);
  expect(firstTokenMs?.mean).toBeCloseTo((attemptLatencyMs.mean ?? 0) / 10, 6);
});
