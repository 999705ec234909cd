import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT } from '../../src/client/transport.ts';
import { ClientStage, STAGE_COSTS, type Reply } from './client-stage.ts';

const outcomes = ['ok', 'empty', 'throttled', 'server-error', 'invalid', 'network', 'never'] as const;

const replyArbitrary: fc.Arbitrary<Reply> = fc.record({
  outcome: fc.constantFrom(...outcomes),
  afterMs: fc.integer({ min: 0, max: 150 }),
  costNano: fc.constantFrom(-1, 0, 60, 100),
});

const courseArbitrary = fc.record({
  attempts: fc.integer({ min: 1, max: 4 }),
  retry: fc.constantFrom('inline', 'prodia-js@1.6.0', 'none'),
  timeoutMs: fc.constantFrom(40, 100),
  maxInFlight: fc.integer({ min: 1, max: 6 }),
  capNano: fc.constantFrom(undefined, 0, 99, 350, 900),
  dues: fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 25 }),
  replies: fc.array(replyArbitrary, { minLength: 1, maxLength: 20 }),
  abandonMs: fc.constantFrom(undefined, 0, 120, 400),
  inspect: fc.constantFrom('off', 'on', { wait: '70ms' }, { wait: '70ms', onUnknown: 'give-up' }),
});
type Course = typeof courseArbitrary extends fc.Arbitrary<infer T> ? T : never;

function stageOf(course: Course): ClientStage {
  const inline = {
    type: 'full-jitter',
    attempts: course.attempts,
    base: '50ms',
    cap: '200ms',
    statuses: [429, '5xx'],
    inspect: course.inspect,
  };
  const stage = new ClientStage(
    {
      retry: course.retry === 'inline' ? inline : course.retry,
      timeout: `${course.timeoutMs}ms`,
      maxInFlight: course.maxInFlight,
      ...(course.capNano === undefined ? {} : { maxDollars: `0.${String(course.capNano).padStart(9, '0')}` }),
    },
    (request, attempt) => course.replies[(request * 7 + attempt) % course.replies.length] as Reply,
    undefined,
    {
      task: (request) =>
        request % 5 === 0 ? 'lost' : (course.replies[(request * 3) % course.replies.length] as Reply),
    },
  );
  for (const [request, dueMs] of course.dues.entries()) stage.due(request, dueMs);
  return stage;
}

/** Nano-USD that a cautious client must reckon with: what each attempt cost, its worst cost where nobody knows. */
function committedNano(stage: ClientStage): number {
  const worst = STAGE_COSTS.worstNano[0] as number;
  const over = stage.attempts.reduce((sum, { outcome, reply }) => {
    const costNano = reply?.costNano;
    if (reply === undefined || (outcome === NETWORK_ERROR && (costNano ?? -1) < 0)) return sum + worst;
    return sum + (costNano !== undefined && costNano >= 0 ? costNano : STAGE_COSTS.failedNano(0, 500, outcome));
  }, 0);
  return over + (stage.sent.length - stage.attempts.length) * worst;
}

test('requests, attempts and dollars are conserved at every step, whatever the endpoint does', () => {
  fc.assert(
    fc.property(courseArbitrary, (course) => {
      const stage = stageOf(course);
      const { client } = stage;
      const begun = (): number => stage.sent.filter(({ attempt }) => attempt === 1).length;
      stage.watch = () => {
        expect(begun()).toBe(stage.ended.length + client.active);
        expect(client.active).toBeLessThanOrEqual(course.maxInFlight);
        expect(client.requests.count).toBe(client.active);
        expect(committedNano(stage)).toBeLessThanOrEqual(course.capNano ?? Number.POSITIVE_INFINITY);
      };
      const { abandonMs } = course;
      if (abandonMs !== undefined) {
        stage.run(abandonMs);
        client.abandonAll();
      }
      // A request that is due after that begins as usual.
      stage.run();
      expect(client.active).toBe(0);
      expect(begun() + stage.dropped.length).toBe(course.dues.length);
      expect(stage.attempts).toHaveLength(stage.sent.length);
      expect(new Set(stage.ended.map(({ request }) => request)).size).toBe(stage.ended.length);
    }),
    { seed: 42, numRuns: 400 },
  );
});

test('the attempts of a request follow each other, and a success is the last', () => {
  fc.assert(
    fc.property(courseArbitrary, (course) => {
      const stage = stageOf(course);
      // A task may be waited for.
      const isLong = course.inspect !== 'off' && course.retry === 'inline';
      stage.run();
      for (const { request, succeeded, atMs } of stage.ended) {
        const own = stage.attempts.filter((attempt) => attempt.request === request);
        expect(own.map(({ attempt }) => attempt)).toEqual(own.map((_, i) => i + 1));
        expect(own.length).toBeLessThanOrEqual(stage.client.policy.attemptsMax);
        expect(own.findIndex(({ outcome }) => outcome === OUTCOME.ok)).toBe(succeeded ? own.length - 1 : -1);
        for (const [i, { sentMs, endedMs, outcome }] of own.entries()) {
          expect(isLong || endedMs - sentMs <= course.timeoutMs).toBe(true);
          expect(sentMs).toBeGreaterThanOrEqual(own[i - 1]?.endedMs ?? 0);
          expect(outcome === TIMED_OUT).toBe(
            stage.hungUp.some((one) => one.request === request && one.attempt === i + 1),
          );
          expect(outcome !== TIMED_OUT || isLong || endedMs === sentMs + course.timeoutMs).toBe(true);
          expect(outcome !== OUTCOME.empty || i === own.length - 1).toBe(true);
        }
        expect(atMs).toBeGreaterThanOrEqual(own.at(-1)?.endedMs ?? 0);
      }
      expect(stage.hungUp).toHaveLength(stage.attempts.filter(({ outcome }) => outcome === TIMED_OUT).length);
    }),
    { seed: 43, numRuns: 300 },
  );
});

test('the same course gives the same history', () => {
  fc.assert(
    fc.property(courseArbitrary, (course) => {
      const [one, two] = [stageOf(course), stageOf(course)];
      one.run();
      two.run();
      expect(two.attempts).toEqual(one.attempts);
      expect(two.ended).toEqual(one.ended);
    }),
    { seed: 44, numRuns: 50 },
  );
});
