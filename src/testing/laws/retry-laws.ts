import fc from 'fast-check';
import { breach, dollarsOf, wholeNano } from '../amount.ts';
import { ANSWER_KINDS, drawnRequests, scriptedRequests } from '../arbitraries/scripted-requests.ts';
import { booleanAnswer } from '../boolean-answer.ts';
import type { BillingSubject } from '../billing-subject.ts';
import { defineLaw, type Law } from '../law.ts';
import type {
  AnswerKind,
  PlayedRequest,
  RetrySubject,
  ScriptedAnswer,
  ScriptedRequest,
} from '../subjects/retry-subject.ts';

/** Requests of one draw for the laws of means, and how many standard errors a mean may be off. */
const DRAWN = 100;
const ERRORS_MAX = 6;
const UNIT_CHARGE = 1_000_000n;

const ANSWERED = ANSWER_KINDS.filter((kind) => kind !== 'lost');

/** Most attempts that all layers together can make: the product of 1 + retries. */
function attemptsMax({ retriesByLayer }: RetrySubject): number {
  return retriesByLayer.reduce((product, retries) => product * (1 + retries), 1);
}

async function playAll(subject: RetrySubject, requests: readonly ScriptedRequest[]): Promise<readonly PlayedRequest[]> {
  const played = await subject.play(requests);
  if (played.length !== requests.length)
    breach(`${requests.length} requests were played, and ${played.length} are told of.`, {
      expected: `${requests.length} requests`,
      got: `${played.length} requests`,
    });
  return played;
}

/** Whether the subject says that it tries again after an answer. */
function isRetried(subject: RetrySubject, kind: AnswerKind): boolean {
  const meaning = 'true for an answer that is tried again, false for one that is not';
  return booleanAnswer(subject.retries(kind), 'retries()', meaning);
}

/** The answer to an attempt, counted from 0. */
function answerTo(request: ScriptedRequest, attempt: number): ScriptedAnswer {
  const answer = request.answers[Math.min(attempt, request.answers.length - 1)];
  if (answer === undefined) throw new RangeError('A scripted request has at least one answer.');
  return answer;
}

const endlessOf = ({ retries }: BillingSubject): RetrySubject | undefined =>
  retries === undefined || retries.budget !== undefined ? undefined : retries;

/** Mean and variance of the attempts of a request that fails with probability `p` and is tried at most `max` times. */
function attemptMoments(p: number, max: number): { readonly mean: number; readonly variance: number } {
  let [mean, square, power] = [0, 0, 1];
  for (let k = 0; k < max; k++) {
    mean += power;
    square += (2 * k + 1) * power;
    power *= p;
  }
  return { mean, variance: square - mean * mean };
}

function demandMean(sum: number, count: number, moments: { mean: number; variance: number }, what: string): void {
  const { mean, variance } = moments;
  const error = Math.sqrt(variance / count);
  const off = Math.abs(sum / count - mean);
  if (!(off <= ERRORS_MAX * error))
    breach(
      `${what} per request are ${sum / count} on the average; ${mean.toFixed(3)} were to be expected, give or take ${error.toFixed(3)}.`,
      { expected: `${mean.toFixed(3)} give or take ${(ERRORS_MAX * error).toFixed(3)}`, got: String(sum / count) },
    );
}

/** The laws of means: requests that fail with a drawn probability `p` are played, and a figure of each is held against the mean of its attempts. */
function onAverage(
  subject: RetrySubject,
  { failure, charged, what }: { failure: AnswerKind; charged: readonly AnswerKind[]; what: string },
  sumOf: (played: readonly PlayedRequest[], requests: readonly ScriptedRequest[], max: number) => number,
): unknown {
  return fc.asyncProperty(fc.noShrink(fc.integer()), fc.integer({ min: 300, max: 700 }), async (seed, failPermille) => {
    const max = attemptsMax(subject);
    const drawn = { seed, count: DRAWN, failPermille, failure, attemptsMax: max, charged };
    const requests = drawnRequests({ ...drawn, chargeNano: charged.length > 0 ? UNIT_CHARGE : 0n });
    const sum = sumOf(await playAll(subject, requests), requests, max);
    demandMean(sum, DRAWN, attemptMoments(failPermille / 1000, max), what);
  });
}

/** The laws of a client that tries again: R1 to R4, R6, R7. */
export const retryLaws: readonly Law[] = [
  defineLaw('retries', {
    id: 'R1',
    name: 'attempts are bounded by the product of all layers',
    statement:
      'A request is attempted at least once, and at most as often as client, gateway and provider together allow.',
    story:
      'a timeout of 30 s became 91.6 s, because the SDK retried twice by itself; retries of several layers multiply',
    source: 'openai-python issue 3828, collected 2026-11',
    needs: 'retries',
    given: ['requests'],
    property: (subject) =>
      fc.asyncProperty(scriptedRequests(), async (requests) => {
        for (const [index, { sentMs }] of (await playAll(subject, requests)).entries()) {
          const max = attemptsMax(subject);
          if (sentMs.length < 1 || sentMs.length > max)
            breach(`Request ${index + 1} was attempted ${sentMs.length} times; at most ${max} are allowed.`, {
              expected: `1 to ${max} attempts`,
              got: `${sentMs.length} attempts`,
            });
        }
      }),
  }),
  defineLaw('retries', {
    id: 'R2',
    name: 'only attempts that were made are billed',
    statement:
      'A request is billed what its attempts cost, no more. Where only success costs and no answer is lost, that is at most one charge.',
    story: 'retries of accepted submissions were billed again: 426 of 732 in one week',
    source: 'ComfyUI pull request 16204, 2026-09-09',
    needs: 'retries',
    given: ['requests', 'requests whose answers come'],
    property: (subject) =>
      fc.asyncProperty(scriptedRequests(), scriptedRequests(ANSWERED), async (any, answered) => {
        for (const [index, { sentMs, billed }] of (await playAll(subject, any)).entries()) {
          const request = any[index] as ScriptedRequest;
          const cost = sentMs.reduce((sum, _, attempt) => sum + answerTo(request, attempt).chargeNano, 0n);
          if (wholeNano(billed) !== cost)
            breach(
              `Request ${index + 1} is billed ${dollarsOf(wholeNano(billed))}; its ${sentMs.length} attempts cost ${dollarsOf(cost)}.`,
              { expected: dollarsOf(cost), got: dollarsOf(wholeNano(billed)) },
            );
        }
        const strict = answered.map((request) => ({
          ...request,
          answers: request.answers.map((answer) => ({ ...answer, chargeNano: answer.kind === 200 ? UNIT_CHARGE : 0n })),
        }));
        for (const [index, { billed }] of (await playAll(subject, strict)).entries()) {
          if (wholeNano(billed) > UNIT_CHARGE)
            breach(`Request ${index + 1} is billed more than once, and no answer was lost.`, {
              expected: dollarsOf(UNIT_CHARGE),
              got: dollarsOf(wholeNano(billed)),
            });
        }
      }),
  }),
  defineLaw('retries', {
    id: 'R3',
    name: 'what cannot succeed is not retried',
    statement: 'No attempt follows a success or an answer that must not be retried.',
    story: 'a refused request that is sent again is refused again and counts against the same limit',
    source: 'retry rules of vendors’ SDKs, read in 2026',
    needs: 'retries',
    given: ['requests'],
    property: (subject) =>
      fc.asyncProperty(scriptedRequests(), async (requests) => {
        for (const [index, { sentMs }] of (await playAll(subject, requests)).entries()) {
          const request = requests[index] as ScriptedRequest;
          for (let attempt = 0; attempt < sentMs.length - 1; attempt++) {
            const { kind } = answerTo(request, attempt);
            if (kind === 200 || !isRetried(subject, kind))
              breach(`Request ${index + 1} was tried again after ${kind}.`, {
                expected: 'no further attempt',
                got: 'one',
              });
          }
        }
      }),
  }),
  defineLaw('retries', {
    id: 'R3b',
    name: 'Retry-After is honoured',
    statement: 'The next attempt is sent no earlier than the answer and the wait that it announced.',
    story: 'clients that retry at once keep a limit exhausted for everybody',
    source: 'Retry-After, RFC 9110 section 10.2.3, 2022-06',
    needs: 'retries.honoursRetryAfter',
    given: ['requests'],
    property: (subject) =>
      fc.asyncProperty(scriptedRequests([200, 429, 503]), async (requests) => {
        let announced = 0;
        for (const [index, { sentMs }] of (await playAll(subject, requests)).entries()) {
          for (let attempt = 1; attempt < sentMs.length; attempt++) {
            const { afterMs, retryAfterMs = 0 } = answerTo(requests[index] as ScriptedRequest, attempt - 1);
            announced += Math.sign(retryAfterMs);
            const waited = (sentMs[attempt] as number) - (sentMs[attempt - 1] as number) - afterMs;
            if (!(waited >= retryAfterMs))
              breach(`Request ${index + 1} waited ${waited} ms, and was told to wait ${retryAfterMs} ms.`, {
                expected: `${retryAfterMs} ms or more`,
                got: `${waited} ms`,
              });
          }
        }
        // A client that never waits on request has not shown that it would.
        fc.pre(announced > 0);
      }),
  }),
  defineLaw('retries', {
    id: 'R4',
    name: 'a retry budget holds',
    statement: 'All retries together are at most the share of requests that the budget allows, plus its burst.',
    story:
      'in an outage, retries without a budget multiply the load on the failed part and the bill of the part that still answers',
    source: 'retry budgets of Finagle and of the AWS SDKs, read in 2026',
    needs: 'retries.budget',
    given: ['requests'],
    property: (subject) =>
      fc.asyncProperty(scriptedRequests([200, 429, 500, 503, 'lost']), async (requests) => {
        const { ratio = 0, burst = 0 } = subject.budget ?? {};
        const played = await playAll(subject, requests);
        const retries = played.reduce((sum, { sentMs }) => sum + sentMs.length - 1, 0);
        const most = ratio * requests.length + burst;
        if (retries > most)
          breach(`${requests.length} requests made ${retries} retries; the budget allows ${most}.`, {
            expected: `at most ${most} retries`,
            got: `${retries} retries`,
          });
      }),
  }),
  defineLaw('retries', {
    id: 'R6',
    name: 'each lost answer costs one more charge',
    statement:
      'Without an idempotency key every lost answer that is tried again costs one more charge: the sum of p^i for a loss probability p.',
    story:
      '34 per cent of generations took longer than 60 s, when the connection was cut; they were sent again and billed again',
    source: 'ComfyUI pull request 16204, 2026-09-09',
    needs: 'retries without a budget',
    given: ['seed', 'failures in a thousand'],
    part: (subject) => (subject.retries?.retries('lost') === true ? endlessOf(subject) : undefined),
    property: (subject) =>
      onAverage(subject, { failure: 'lost', charged: [200, 'lost'], what: 'Charges' }, (played) =>
        played.reduce((sum, { billed }) => sum + Number(wholeNano(billed) / UNIT_CHARGE), 0),
      ),
  }),
  defineLaw('retries', {
    id: 'R7',
    name: 'attempts go on until success or the last allowed attempt',
    statement:
      'A request is attempted until its first success or its last allowed attempt: (1 - p^(r+1)) / (1 - p) times on average.',
    story:
      'capacity is planned by this formula: an SDK that retries more than its documentation says doubles the load in an outage',
    source: 'openai-python issue 3828, collected 2026-11',
    needs: 'retries without a budget',
    given: ['seed', 'failures in a thousand'],
    part: (subject) => (subject.retries?.retries(503) === true ? endlessOf(subject) : undefined),
    property: (subject) =>
      onAverage(subject, { failure: 503, charged: [], what: 'Attempts' }, (played, requests, max) => {
        for (const [index, { sentMs }] of played.entries()) {
          const success = (requests[index] as ScriptedRequest).answers.findIndex(({ kind }) => kind === 200);
          const due = success < 0 ? max : success + 1;
          if (sentMs.length !== due)
            breach(`Request ${index + 1} was attempted ${sentMs.length} times, not ${due}.`, {
              expected: `${due} attempts`,
              got: `${sentMs.length} attempts`,
            });
        }
        return played.reduce((sum, { sentMs }) => sum + sentMs.length, 0);
      }),
  }),
];
