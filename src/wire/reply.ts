import { writeRetryHint } from '../client/retry/retry-after.ts';
import type { JobAnswer, Refusal, WireReply } from './job.ts';
import { PiecewiseReply } from './piecewise-reply.ts';

/** A reply in JSON, of a value or of a text that is JSON already. */
export function jsonReply(status: number, body: object | string, headers?: WireReply['headers']): WireReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const all: Record<string, string> = { 'content-type': 'application/json' };
  // Two spreads cost several times as much (Node 20).
  for (const name in headers) all[name] = headers[name] as string;
  return new PiecewiseReply(status, all, [text]);
}

/** An output as it is, with 200. */
export function fileReply(file: Omit<JobAnswer['outputs'][number], 'filename'>): WireReply {
  return { status: 200, headers: { 'content-type': file.contentType }, body: file.bytes };
}

/** The header that tells a client how long to wait; none when the refusal names no wait. */
export function retryHeader(refusal: Refusal): WireReply['headers'] {
  const hint = refusal.retryAfter;
  const header = hint === undefined ? undefined : writeRetryHint(hint.form, hint.waitMs, refusal.nowEpochMs);
  return header === undefined ? {} : { [header.name.toLowerCase()]: header.value };
}
