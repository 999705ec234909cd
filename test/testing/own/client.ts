import type { AnswerKind, RetrySubject, ScriptedAnswer, ScriptedRequest } from '../../../src/testing/index.ts';
import { HINT } from '../../../src/units/retry-hint.ts';
import { ClientStage, type Reply } from '../../client/client-stage.ts';

const ATTEMPTS = 3;

function outcomeOf(kind: AnswerKind): Reply['outcome'] {
  if (typeof kind === 'string') return 'network';
  if (kind === 200) return 'ok';
  return kind === 429 ? 'throttled' : kind >= 500 ? 'server-error' : 'invalid';
}

function replyOf({ kind, afterMs, retryAfterMs }: ScriptedAnswer): Reply {
  const hint = retryAfterMs === undefined ? {} : { hintForm: HINT.seconds, hintMs: retryAfterMs };
  return { outcome: outcomeOf(kind), afterMs, ...(typeof kind === 'number' ? { status: kind } : {}), ...hint };
}

function answerTo({ answers }: ScriptedRequest, attempt: number): ScriptedAnswer {
  return answers[Math.min(attempt, answers.length) - 1] as ScriptedAnswer;
}

/** The client of this package with a policy of three attempts, on a virtual timeline. */
export function ownClient(budget?: { readonly ratio: number; readonly burst: number }): RetrySubject {
  const retry = {
    type: 'full-jitter',
    attempts: ATTEMPTS,
    base: '100ms',
    cap: '2s',
    ...(budget === undefined ? {} : { budget: { type: 'ratio', ...budget } }),
  };
  return {
    retriesByLayer: [ATTEMPTS - 1],
    retries: (kind) => typeof kind === 'string' || [408, 409, 429].includes(kind) || kind >= 500,
    honoursRetryAfter: true,
    ...(budget === undefined ? {} : { budget }),
    play: (requests) => {
      const stage = new ClientStage({ retry, timeout: 'none' }, (request, attempt) =>
        replyOf(answerTo(requests[request] as ScriptedRequest, attempt)),
      );
      for (const [index, { atMs }] of requests.entries()) stage.due(index, atMs);
      stage.run();
      return requests.map((request, index) => {
        const sent = stage.sent.filter((own) => own.request === index);
        const billed = sent.reduce((sum, { attempt }) => sum + answerTo(request, attempt).chargeNano, 0n);
        return { sentMs: sent.map(({ atMs }) => atMs), billed };
      });
    },
  };
}
