import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AttemptLine, SentAttempt } from '../../src/attempts/attempt-record.ts';
import type { SendRecord } from '../../src/attempts/log-lines.ts';
import { OpenSends, type UnendedSends } from '../../src/attempts/open-sends.ts';

const ended = (request: number, attempt = 1, more: Partial<AttemptLine> = {}): AttemptLine =>
  ({ request, attempt, model: 'm', endedMs: 2, ...more }) as AttemptLine;
const sent = (request: number, attempt = 1, more: Partial<SentAttempt> = {}): SentAttempt => ({
  request,
  attempt,
  model: 'm',
  sentMs: 1.5,
  ...more,
});

function unended(sends: readonly SendRecord[], lines: readonly AttemptLine[]): UnendedSends {
  const open = new OpenSends(sends);
  expect([...open.watch(lines)]).toEqual(lines);
  return open.unended();
}

test('attempts without an end are found by request and attempt; those ahead of the run apart', () => {
  const sends = [sent(0), sent(1), sent(1, 2), sent(0, 1, { priming: true })];
  expect(unended(sends, [ended(0), ended(1)])).toEqual({
    attempts: [sent(1, 2), sent(0, 1, { priming: true })],
    unrecordedFromMs: undefined,
  });
});

test('numbers that came twice ahead of the run need two ends', () => {
  const primed = { priming: true } as const;
  const sends = [sent(0, 1, primed), sent(0, 1, primed)];
  expect(unended(sends, [ended(0, 1, primed)]).attempts).toHaveLength(1);
  expect(unended(sends, [ended(0, 1, primed), ended(0, 1, primed)]).attempts).toEqual([]);
});

test('the first instant from which records may be missing counts', () => {
  expect(unended([sent(0), { unrecordedFromMs: 2 }, { unrecordedFromMs: 9 }], []).unrecordedFromMs).toBe(2);
});

test('law: what has no end is the same in any order of both logs', () => {
  const facts = fc.record({
    isEnded: fc.boolean(),
    isSent: fc.boolean(),
    atMs: fc.integer({ min: 0, max: 5000 }),
    sendKey: fc.nat(),
    endKey: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(facts, { maxLength: 20 }), (all) => {
      const numbered = all.map((each, request) => ({ ...each, request }));
      const sends = numbered.filter(({ isSent }) => isSent).toSorted((a, b) => a.sendKey - b.sendKey);
      const ends = numbered.filter(({ isEnded }) => isEnded).toSorted((a, b) => a.endKey - b.endKey);
      const { attempts } = unended(
        sends.map(({ request, atMs }) => sent(request, 1, { sentMs: atMs })),
        ends.map(({ request, atMs }) => ended(request, 1, { endedMs: atMs })),
      );
      const lost = numbered.filter(({ isSent, isEnded }) => isSent && !isEnded).map(({ request }) => request);
      expect(attempts.map(({ request }) => request).toSorted((a, b) => a - b)).toEqual(lost);
    }),
    { seed: 80 },
  );
});

test('only what is under way is kept: records are read no further than about a second ahead', () => {
  let read = 0;
  const records = function* (): Generator<SendRecord> {
    for (let request = 0; request < 100_000; request++) {
      read++;
      yield sent(request, 1, { sentMs: request });
    }
  };
  const open = new OpenSends(records());
  const lines = Array.from({ length: 1000 }, (_, request) => ended(request, 1, { endedMs: request + 5 }));
  for (const line of [...lines, ended(200_000, 1, { endedMs: 1000 })]) expect([...open.watch([line])]).toEqual([line]);
  expect(read).toBeLessThan(2100);
});
