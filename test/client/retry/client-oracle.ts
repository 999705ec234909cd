import { vi } from 'vitest';
import { formatHttpDate } from '../../../src/client/retry/http-date.ts';
import { FAILURE } from '../../../src/client/retry/retry-policy.ts';
import type { Course, FailedReply } from './attempts.ts';

/** Lets everything happen that needs no timer. Timers are faked, this one is not. */
async function settleMicrotasks(): Promise<void> {
  for (let round = 0; round < 4; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * What a published client does: `call` makes one request through the `fetch` it is given, on a faked clock. A reply's
 * header `retry-after: date+N` becomes an HTTP date N seconds ahead. `undefined` is a 200 without a body.
 */
export async function measuredCourse(
  call: (fetch: typeof globalThis.fetch) => Promise<unknown>,
  replies: readonly (FailedReply | undefined)[],
): Promise<Course> {
  const sentAtMs: number[] = [];
  let endedAtMs = Number.NaN;
  const fetchStub = async (): Promise<Response> => {
    sentAtMs.push(Date.now());
    const reply = dated(replies[sentAtMs.length - 1], Date.now());
    if (reply === undefined) return new Response(null, { status: 200 });
    const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
    if (reply.failure === FAILURE.network) throw new TypeError('fetch failed', { cause });
    if (reply.failure === FAILURE.body) return brokenResponse(new TypeError('terminated', { cause }));
    return new Response('{}', { status: reply.status ?? 0, headers: { ...reply.headers } });
  };
  const ended = (): void => {
    endedAtMs = Date.now();
  };
  void call(fetchStub).then(ended, ended);
  await settleMicrotasks();
  while (Number.isNaN(endedAtMs)) {
    await vi.advanceTimersToNextTimerAsync();
    await settleMicrotasks();
  }
  const gapsMs = sentAtMs.slice(1).map((atMs, index) => atMs - (sentAtMs[index] ?? Number.NaN));
  return { attempts: sentAtMs.length, gapsMs, lingerMs: endedAtMs - (sentAtMs.at(-1) ?? Number.NaN) };
}

/** A success whose body breaks off at once. */
function brokenResponse(error: Error): Response {
  const body = new ReadableStream({ start: (controller) => controller.error(error) });
  return new Response(body, { status: 200, headers: { 'content-type': 'multipart/form-data; boundary=b' } });
}

/** The reply with a real date for `date+N`. */
export function dated(reply: FailedReply | undefined, nowMs: number): FailedReply | undefined {
  const ahead = /^date\+(\d+)$/.exec(reply?.headers?.['retry-after'] ?? '')?.[1];
  return ahead === undefined
    ? reply
    : { ...reply, headers: { ...reply?.headers, 'retry-after': formatHttpDate(nowMs + Number(ahead) * 1000) } };
}
