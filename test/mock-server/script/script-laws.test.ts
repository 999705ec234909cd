import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MockStats, ScriptStepInput } from '../../../mock-server/index.ts';
import { dialectNames } from '../../../src/wire/dialects.ts';
import { runs } from '../../runs.ts';
import { imageRequest, mock, until } from '../mock-fixture.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const ending = fc.record(
  {
    delay: fc.constantFrom('0s', '1s', '90s'),
    disconnect: fc.constantFrom('after-headers', 'in-body'),
    headers: fc.constant({ 'x-scripted': 'yes' }),
  },
  { requiredKeys: [] },
);
const failure = fc.record({ status: fc.constantFrom(400, 401, 402, 404, 429, 500, 503, 599) });
const success = fc.constantFrom({ status: 200, body: { any: 'thing' } }, { status: 204 }, { status: 302 });
const billed = fc.constantFrom<object>({ billed: true }, { billed: true, status: 500 }, { billed: true, body: 'x' });
const times = fc.record({ times: fc.integer({ min: 1, max: 3 }) }, { requiredKeys: [] });
const answered = fc.tuple(fc.oneof(failure, success, billed), ending, times);
const step = fc.oneof(
  { weight: 9, arbitrary: answered.map(([how, end, often]) => ({ ...end, ...how, ...often }) as ScriptStepInput) },
  { weight: 1, arbitrary: fc.constant<ScriptStepInput>({ disconnect: 'before-headers' }) },
);

interface Played {
  readonly stats: MockStats;
  readonly given: number;
}

/** Scripts a server, sends so many requests, and lets all of them end. */
async function play(dialect: string, steps: readonly ScriptStepInput[], requests: number): Promise<Played> {
  const world = mock({ dialect, limits: [{ type: 'concurrency', limit: 3 }], faults: [{ status: 500, share: 0.3 }] });
  // A body of 204 cannot break.
  const sound = steps.map((each) =>
    each.status === 204 && each.disconnect === 'in-body' ? { ...each, disconnect: 'after-headers' as const } : each,
  );
  if (sound.length > 0) world.server.script(sound);
  const replies = [];
  for (let n = 0; n < requests; n++) {
    const { method, path: url, headers, body } = imageRequest(world.dialect);
    const reply = world.server.app.inject({ method, url, headers, payload: Buffer.from(body) });
    // A connection that ends early is an error of the client alone.
    replies.push(reply.catch(() => undefined));
    await until(() => world.server.stats().attempts.total > n);
    world.clock.advance(400);
  }
  world.clock.advance(200_000);
  await Promise.all(replies);
  return { stats: world.server.stats(), given: sum(sound.map(({ times: often = 1 }) => often)) };
}

describe.each(dialectNames.filter((name) => name !== 'lumenfall'))('over %s', (dialect) => {
  test('every attempt is decided once and ends once, every answer of the script is given or left, and jobs alone cost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 4 }), fc.integer({ min: 1, max: 8 }), async (steps, requests) => {
        const { stats, given } = await play(dialect, steps, requests);
        const { attempts, jobs, script, ledger, usageRecords } = stats;
        expect(attempts.total).toBe(requests);
        expect(jobs.accepted + jobs.refused + jobs.scripted).toBe(requests);
        expect(sum(Object.values(attempts.byStatus)) + attempts.resets + attempts.hangUps).toBe(requests);
        expect(script.answered + script.left).toBe(given);
        expect(script.answered).toBeGreaterThanOrEqual(Math.min(given, requests));
        expect(usageRecords.kept).toBe(jobs.accepted);
        expect(ledger.charges.count).toBe(jobs.ended.ok ?? 0);
      }),
      { seed: 42, numRuns: runs(6, 200) },
    );
  });
});
