import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RETRY_PRESETS } from '../../src/client/retry/retry-presets.ts';
import { invoiceOf } from '../../src/invoice/invoice.ts';
import type { InvoicedClient } from '../../src/invoice/invoice-schema.ts';
import type { Traffic, TrafficAttempt } from '../../src/invoice/traffic.ts';
import { runs } from '../runs.ts';
import { attempt, CONTEXT, left, refused, trafficOf } from './samples.ts';
import { playClient } from './virtual-clients.ts';

const OPENAI = { userAgent: 'OpenAI/JS 6.49.0', stainless: { lang: 'js', version: '6.49.0' } };
const AGENTS = ['', 'node', 'OpenAI/JS 6.49.0', 'python-urllib3/2.8.0', 'ai/6.0.326', '@fal-ai/client/1.10.1'];

function retriesOf(traffic: Traffic): InvoicedClient['retries'] {
  return (invoiceOf(traffic, CONTEXT).clients[0] as InvoicedClient).retries;
}

/** Requests of which each is sent once, a while apart, and is watched until an instant. */
function once(
  those: readonly TrafficAttempt[],
  { names = {}, untilMs = 60_000 }: { names?: Partial<TrafficAttempt>; untilMs?: number } = {},
): Traffic {
  const apart = those.map((each, index) => {
    const shift = 100 * index;
    const [arrivedMs, endedMs] = [each.arrivedMs + shift, (each.endedMs ?? 0) + shift];
    return { ...each, ...names, arrivedMs, endedMs, fingerprint: `${index}` };
  });
  return trafficOf(apart, { untilMs });
}

describe('a client of which no retry was seen', () => {
  test('does not retry where the presets of its name would have been seen to', () => {
    const four = [refused({}), refused({}), attempt({}), refused({})];
    expect(retriesOf(once(four, { names: OPENAI }))).toMatchObject({ preset: 'none', words: 'does not retry' });
    expect(retriesOf(once(four)).words).toBe('does not retry');
  });

  test('was not watched where the recording ends before the waits of these', () => {
    const words = 'was not seen to retry: too little was seen';
    expect(retriesOf(once([refused({})], { names: OPENAI, untilMs: 300 }))).toMatchObject({ preset: null, words });
    expect(retriesOf(once([left({ endedMs: 250 })], { names: OPENAI, untilMs: 300 })).words).toBe(words);
    expect(retriesOf(once([refused({}), refused({})], { untilMs: 300 })).words).toBe(words);
  });

  test('had nothing to retry for such a client where these give up at once', () => {
    const two = [refused({ status: 404 }), refused({ status: 404 })];
    const words = 'was not seen to retry, and nothing failed that clients like it retry';
    for (const names of [{}, OPENAI]) expect(retriesOf(once(two, { names }))).toMatchObject({ preset: null, words });
  });

  test('is never said to retry, whatever it is called and meets', () => {
    const worlds = fc.record({
      retry: fc.constantFrom(...RETRY_PRESETS.map(({ name }) => name)),
      seed: fc.nat(1e6),
      requests: fc.integer({ min: 1, max: 30 }),
      failureShare: fc.double({ min: 0.1, max: 1, noNaN: true }),
      statuses: fc.constantFrom([503], [404], [429, 500]),
      headers: fc.constantFrom({}, { 'retry-after': '2' }),
      userAgent: fc.constantFrom(...AGENTS),
      tells: fc.constantFrom('counts', 'keys', 'nothing'),
      untilMs: fc.constantFrom(0, 3000, 30_000, 1e9),
    });
    const property = fc.property(worlds, ({ untilMs, ...world }) => {
      const { traffic } = playClient({ ...world, attemptsMax: 1 });
      const { retries } = invoiceOf({ ...traffic, untilMs }, CONTEXT).clients[0] as InvoicedClient;
      expect(retries.words).toMatch(/^(?:does not retry|was not seen to retry.*|had nothing to retry)$/);
      expect([null, 'none']).toContain(retries.preset);
      expect(retries.loop).toBeNull();
    });
    fc.assert(property, { seed: 13, numRuns: runs(60, 5000) });
  });
});

/** A request that is sent again after waits. */
function chain(waits: readonly number[], names: Partial<TrafficAttempt>, last = attempt): TrafficAttempt[] {
  let arrivedMs = 0;
  return [...waits, 0].map((wait, index) => {
    const sent = (index === waits.length ? last : refused)({ ...names, arrivedMs });
    arrivedMs += 100 + wait;
    return sent;
  });
}

test('a loop around a client that was not seen to retry is no retry of its preset', () => {
  const { preset, loop, words } = retriesOf(trafficOf(chain([40, 41, 40], { ...OPENAI, retryCount: 0 })));
  expect([preset, loop?.calls]).toEqual([null, 4]);
  expect(words).toBe('retries in a loop of its own of 4 calls or more, which no preset explains');
});

test('the user agent decides between presets that would have done the same, and the words say so', () => {
  const { preset, alike, words, weights } = retriesOf(trafficOf(chain([460, 940], OPENAI)));
  expect(preset).toBe('openai-node@6.49.0');
  expect(words).toMatch(/^retries like openai-node@6\.49\.0 \(by its user agent; 7\.59\.0 would have done the same\)$/);
  expect(weights.map((each) => each.preset)).toEqual(expect.arrayContaining(alike));
});

test('presets that would have done the same are named together where the client is none of them', () => {
  const { words } = retriesOf(trafficOf(chain([460, 940], { userAgent: 'node' })));
  expect(words).toMatch(/^retries like [^,]+(?:, [^,]+)* or [^,]+, which would have done the same$/);
});
