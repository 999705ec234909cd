import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOMES } from '../../src/billing/outcome.ts';
import { RETRY_PRESETS } from '../../src/client/retry/retry-presets.ts';
import { invoiceOf } from '../../src/invoice/invoice.ts';
import { type Invoice, invoiceSchema } from '../../src/invoice/invoice-schema.ts';
import { joinRequests } from '../../src/invoice/joined-request.ts';
import type { Traffic, TrafficAttempt } from '../../src/invoice/traffic.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import { runs } from '../runs.ts';
import { attempt, CONTEXT, trafficOf } from './samples.ts';
import { ENDPOINTS, recognised } from './recognition.ts';
import { playClient } from './virtual-clients.ts';

const presets = RETRY_PRESETS.map(({ name }) => name);

/** All dollars of an invoice by what they bought, in nano-USD. */
function boughtNano({ dollars: { useful, wastedBy, beside } }: Invoice): bigint {
  const parts = [useful, beside, ...Object.values(wastedBy).map(({ dollars }) => dollars)];
  return parts.reduce((sum, text) => sum + parseNanoUsd(text), 0n);
}

const clients = fc.record({
  retry: fc.constantFrom(...presets),
  seed: fc.nat(1e6),
  requests: fc.integer({ min: 1, max: 25 }),
  failureShare: fc.double({ min: 0, max: 0.7, noNaN: true }),
  statuses: fc.constantFrom([429], [503], [400, 429, 500], [408, 504]),
  headers: fc.constantFrom({}, { 'retry-after': '1' }, { 'retry-after-ms': '150' }, { 'retry-after': '120' }),
  timeoutShare: fc.constantFrom(0, 0.15),
  resetShare: fc.constantFrom(0, 0.1),
});

describe('clients of known presets', () => {
  test.each([
    ['counts', 1],
    ['keys', 1],
    ['keys', 3],
  ] as const)('that tell %s in %s calls: requests and attempts are exact, dollars too', (tells, calls) => {
    const property = fc.property(clients, (client) => {
      const { traffic, requests, billedNano } = playClient({ ...client, tells, calls });
      const joined = joinRequests(traffic).map((request) =>
        request.calls.flatMap((call) => call.attempts.map(({ number }) => number)).toSorted((a, b) => a - b),
      );
      expect(joined.toSorted((a, b) => (a[0] as number) - (b[0] as number))).toEqual(requests);
      const invoice = invoiceOf(traffic, CONTEXT);
      expect(invoice.requests.byJoin.certain).toBe(requests.length);
      expect(parseNanoUsd(invoice.dollars.billed)).toBe(billedNano);
      expect(boughtNano(invoice)).toBe(billedNano);
    });
    fc.assert(property, { seed: 13, numRuns: runs(20, 2000) });
  });
});

const texts = fc.constantFrom('a', 'b', '');
const times = fc.double({ min: 0, max: 5000, noNaN: true });
const attempts: fc.Arbitrary<TrafficAttempt> = fc
  .record(
    {
      arrivedMs: times,
      endedMs: fc.option(times),
      ending: fc.constantFrom('answered', 'reset', 'left', 'open'),
      status: fc.constantFrom(0, 200, 202, 302, 404, 429, 500),
      outcome: fc.constantFrom(...OUTCOMES),
      key: fc.nat(2),
      jobEndedMs: times,
      heardMs: times,
      billedNano: fc.nat(1e12),
      isAsync: fc.boolean(),
      idempotency: texts,
      replayOf: fc.nat(20),
      retryCount: fc.nat(3),
      userAgent: texts,
      fingerprint: texts,
      route: texts,
      wireModel: texts,
      retryHeaders: fc.dictionary(
        fc.constantFrom('retry-after', 'retry-after-ms', 'x-should-retry'),
        fc.constantFrom('1', '-1', '', 'true', 'false', 'soon', '1e99', 'Wed, 21 Oct 2015 07:28:00 GMT'),
      ),
    },
    { requiredKeys: [] },
  )
  .map((changes) => attempt(changes as Partial<TrafficAttempt>));
const traffics: fc.Arbitrary<Traffic> = fc
  .tuple(
    fc.array(attempts, { maxLength: 25 }),
    fc.record({ attempts: fc.nat(5), billedNano: fc.bigInt(0n, 10n ** 12n) }),
  )
  .map(([those, lost]) => trafficOf(those, { lost }));

describe('any traffic', () => {
  test('has an invoice by the schema, whose dollars by what they bought are all that was billed', () => {
    const property = fc.property(traffics, fc.option(fc.bigInt(0n, 10n ** 13n)), (traffic, ledgerNano) => {
      const invoice = invoiceSchema.parse(
        invoiceOf(traffic, { ...CONTEXT, ...(ledgerNano === null ? {} : { ledgerNano }) }),
      );
      const known = traffic.attempts.reduce((sum, { billedNano }) => sum + BigInt(billedNano), 0n);
      expect(parseNanoUsd(invoice.dollars.billed)).toBe(ledgerNano ?? known + traffic.lost.billedNano);
      expect(boughtNano(invoice)).toBe(parseNanoUsd(invoice.dollars.billed));
      const { total, byJoin, succeeded, failed, open } = invoice.requests;
      expect([byJoin.certain + byJoin.likely + byJoin.guess, succeeded + failed + open]).toEqual([total, total]);
      const { byStatus, resets, hangUps, open: stillOpen } = invoice.attempts;
      const answered = Object.values(byStatus).reduce((sum, count) => sum + count, 0);
      expect(answered + resets + hangUps + stillOpen).toBe(traffic.attempts.length);
    });
    fc.assert(property, { seed: 13, numRuns: runs(60, 20_000) });
  });

  test('puts every attempt into one request', () => {
    const property = fc.property(traffics, (traffic) => {
      const numbers = joinRequests(traffic).flatMap(({ calls }) =>
        calls.flatMap((call) => call.attempts.map(({ number }) => number)),
      );
      expect(numbers.toSorted((a, b) => a - b)).toEqual(traffic.attempts.map(({ number }) => number));
    });
    fc.assert(property, { seed: 13, numRuns: runs(60, 20_000) });
  });
});

describe('which preset explains the retries', () => {
  test.each(ENDPOINTS)('%s: thirty requests are enough', (_name, meets) => {
    const { right, wrong, loop, all } = recognised(meets, runs(1, 10), 30, runs(3, 1));
    expect(right / all).toBeGreaterThanOrEqual(0.95);
    expect(wrong / all).toBeLessThanOrEqual(0.02);
    expect(loop / all).toBeGreaterThanOrEqual(0.95);
  });

  test.each(['openai-node@6.49.0', 'vercel-ai@6.0.326', 'fal-js-submit@1.10.1'])(
    '%s set to two attempts is told as that',
    (retry) => {
      for (let seed = 0; seed < runs(3, 40); seed++) {
        // So many waits tell a second of 25 % jitter from one of 20 %.
        const client = { retry, seed, requests: 200, attemptsMax: 2, tells: 'nothing', failureShare: 0.5 } as const;
        const { retries } = invoiceOf(playClient(client).traffic, CONTEXT).clients[0] as Invoice['clients'][number];
        expect(retries.alike).toContain(retry);
        expect([retries.attempts, retries.words]).toEqual([2, expect.stringContaining('set to 2 attempts')]);
      }
    },
  );

  test.each([
    ['openai-node@6.49.0', 'nothing', 6],
    ['openai-node@6.49.0', 'counts', 6],
    ['vercel-ai@6.0.326', 'nothing', 5],
    ['fal-js-submit@1.10.1', 'nothing', 8],
    ['undici-retry@7.30.2', 'nothing', 9],
  ] as const)('%s that tells %s and is set to %i attempts is told as that', (retry, tells, attemptsMax) => {
    for (let seed = 0; seed < runs(2, 20); seed++) {
      const client = { retry, seed, requests: 60, attemptsMax, tells, failureShare: 0.8 } as const;
      const { retries } = invoiceOf(playClient(client).traffic, CONTEXT).clients[0] as Invoice['clients'][number];
      expect(retries.alike).toContain(retry);
      expect([retries.attempts, retries.words]).toEqual([
        attemptsMax,
        expect.stringMatching(new RegExp(`, set to ${attemptsMax} attempts$`)),
      ]);
      expect(retries.exhausted).toBeGreaterThan(0);
    }
  });

  test('a client that never came to its last attempt is set to so many or more', () => {
    const waits = [460, 930, 1850, 3700];
    const arrivals = waits.reduce<number[]>((all, wait) => [...all, (all.at(-1) as number) + 100 + wait], [0]);
    const names = { userAgent: 'OpenAI/JS 6.49.0', stainless: { lang: 'js', version: '6.49.0' } };
    const chain = arrivals.map((arrivedMs, index) =>
      attempt({
        arrivedMs,
        ...names,
        retryCount: index,
        ...(index < waits.length ? { status: 503, billedNano: 0 } : {}),
      }),
    );
    const { retries } = invoiceOf(trafficOf(chain), CONTEXT).clients[0] as Invoice['clients'][number];
    expect(retries).toMatchObject({ preset: 'openai-node@6.49.0', attempts: 5, exhausted: 0 });
    expect(retries.words).toMatch(/, set to 5 attempts or more$/);
  });

  test('a preset that ends by the time that has passed is not taken for one that is set to fewer attempts', () => {
    const client = { retry: 'openrouter-sdk@1.3.19', seed: 1, requests: 3, tells: 'counts', failureShare: 1 } as const;
    const { traffic } = playClient({ ...client, statuses: [501] });
    expect(traffic.attempts.length).toBeGreaterThan(150);
    const { retries } = invoiceOf(traffic, CONTEXT).clients[0] as Invoice['clients'][number];
    expect(retries).toMatchObject({ preset: 'openrouter-sdk@1.3.19', loop: null });
    expect([retries.attempts, retries.words]).toEqual([undefined, expect.not.stringContaining('set to')]);
  });

  test('of presets that would have done the same all are named, also where another one is close', () => {
    const client = { retry: 'fal-js-submit@1.10.1', seed: 31, requests: 40, attemptsMax: 2, tells: 'nothing' } as const;
    const [first] = invoiceOf(playClient({ ...client, failureShare: 0.5 }).traffic, CONTEXT).clients;
    expect(first?.retries.words).toContain('elevenlabs-js@1.59.0, fal-js-submit@1.10.1 or fal-js-status@1.10.1');
  });

  const OWN = { statuses: ['5xx'], attempts: 5, base: '300ms', cap: '10s' };
  test('a policy of one’s own is hardly ever taken for a preset', () => {
    const types = ['constant', 'exponential', 'full-jitter', 'equal-jitter', 'decorrelated'];
    const seeds = runs(3, 40);
    const taken = types.flatMap((type) =>
      Array.from({ length: seeds }, (_, seed) => {
        const known = playClient({ retry: { ...OWN, type }, seed, requests: 30, tells: 'nothing', failureShare: 0.7 });
        return invoiceOf(known.traffic, CONTEXT).clients[0]?.retries.preset ?? [];
      }).flat(),
    );
    expect(taken.length / (types.length * seeds), taken.join(', ')).toBeLessThanOrEqual(0.03);
  });
});
