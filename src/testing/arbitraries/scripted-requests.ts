import fc from 'fast-check';
import type { AnswerKind, ScriptedAnswer, ScriptedRequest } from '../subjects/retry-subject.ts';

const STATUSES: readonly number[] = [200, 400, 401, 402, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504];

/** Everything that an attempt can be answered with: statuses, and connections that are lost. */
export const ANSWER_KINDS: readonly AnswerKind[] = [...STATUSES, 'reset', 'lost'];

const RETRY_AFTER_MAX_S = 10;

/** One answer of some kinds; 429 and 503 may carry a Retry-After of whole seconds. */
export function scriptedAnswer(kinds: readonly AnswerKind[] = ANSWER_KINDS): fc.Arbitrary<ScriptedAnswer> {
  return fc
    .record({
      kind: fc.constantFrom(...kinds),
      afterMs: fc.integer({ min: 1, max: 2000 }),
      waitS: fc.option(fc.integer({ min: 1, max: RETRY_AFTER_MAX_S })),
      chargeNano: fc.bigInt(0n, 1_000_000_000n),
    })
    .map(({ waitS, ...answer }) =>
      waitS !== null && (answer.kind === 429 || answer.kind === 503)
        ? { ...answer, retryAfterMs: waitS * 1000 }
        : answer,
    );
}

/** Requests that begin in the order of the list, each with up to six answers. */
export function scriptedRequests(
  kinds: readonly AnswerKind[] = ANSWER_KINDS,
): fc.Arbitrary<readonly ScriptedRequest[]> {
  const request = fc.record({
    gapMs: fc.nat(60_000),
    answers: fc.array(scriptedAnswer(kinds), { minLength: 1, maxLength: 6 }),
  });
  return fc.array(request, { minLength: 1, maxLength: 8 }).map((list) => {
    let atMs = 0;
    return list.map(({ gapMs, answers }) => ({ atMs: (atMs += gapMs), answers }));
  });
}

/**
 * `count` requests whose attempts fail independently with a probability of `failPermille` / 1000, drawn from a seed. `attemptsMax` answers
 * each; every attempt is charged `chargeNano` when its answer is in `charged`.
 */
export function drawnRequests(options: {
  readonly seed: number;
  readonly count: number;
  readonly failPermille: number;
  readonly failure: AnswerKind;
  readonly attemptsMax: number;
  readonly charged: readonly AnswerKind[];
  readonly chargeNano: bigint;
}): ScriptedRequest[] {
  const draw = mulberry32(options.seed);
  return Array.from({ length: options.count }, (_, index) => ({
    atMs: index * 1000,
    answers: Array.from({ length: options.attemptsMax }, (): ScriptedAnswer => {
      const kind = draw() * 1000 < options.failPermille ? options.failure : 200;
      return { kind, afterMs: 10, chargeNano: options.charged.includes(kind) ? options.chargeNano : 0n };
    }),
  }));
}

/** Mulberry32 (Tommy Ettinger, 2017, public domain): a small generator of uniform draws in [0, 1), good enough for means. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
