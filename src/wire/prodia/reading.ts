import type { ReplyReading, WireReply } from '../dialect.ts';
import { asRecord } from '../json-bytes.ts';
import { lastContentType, mediaTypeOf } from '../media-type.ts';
import { type MultipartPart, readMultipart } from '../multipart.ts';
import { readFailedJob } from '../own-headers.ts';
import { failureMessage } from '../reading/failure-message.ts';
import { JSON_TYPE, readJson, readJsonReply } from '../reading/json-reply.ts';
import { unlessRedirected } from '../reading/redirect.ts';
import { foreign, unreadable } from '../reading/unreadable.ts';
import { isSuccess } from '../../units/http-status.ts';
import { boundedMessage, outcomeOfStatus } from '../status-outcome.ts';
import { isFinishedJob, type JobFacts, readJobFailure, readProdiaJob, readProdiaJobBytes } from './job-reading.ts';
import { readSubmitted } from './poll.ts';

const FORM_TYPE = 'multipart/form-data';

function isForm(reply: WireReply): boolean {
  return mediaTypeOf(reply.headers['content-type']) === FORM_TYPE;
}

function partsOf(reply: WireReply): ReturnType<typeof readMultipart> {
  return readMultipart(lastContentType(reply.headers['content-type']), reply.body);
}

function jobIn(parts: readonly MultipartPart[]): Uint8Array | undefined {
  return parts.find(({ name }) => name === 'job')?.bytes;
}

function factsIn(job: Uint8Array | undefined): JobFacts {
  return job === undefined ? {} : readProdiaJobBytes(job);
}

/** A refusal: the job of a form, JSON, or the text that it is. */
function readRefusal(reply: WireReply): ReplyReading {
  const outcome = outcomeOfStatus(reply.status);
  if (!isForm(reply)) {
    const value = readJsonReply(reply);
    return { outcome, ...readProdiaJob(value), message: failureMessage(reply, asRecord(value)) };
  }
  const reading = partsOf(reply);
  if ('problem' in reading) return { outcome, message: boundedMessage(reading.problem) };
  return { outcome, ...factsIn(jobIn(reading.parts)) };
}

/** What a finished job says: its output, its failure, or neither. */
function readEnd(reply: WireReply, job: Uint8Array | undefined, hasOutput: boolean): ReplyReading {
  const facts = factsIn(job);
  if (hasOutput) return { outcome: 'ok', ...facts };
  const value = job === undefined ? undefined : readJson(job);
  const failure = readJobFailure(value);
  if (failure === undefined)
    return isFinishedJob(value) ? { outcome: 'empty', ...facts } : { ...facts, ...foreign(reply) };
  return { ...facts, outcome: failure.outcome, status: failure.status, ...readFailedJob(reply.headers) };
}

function readForm(reply: WireReply): ReplyReading {
  const reading = partsOf(reply);
  if ('problem' in reading) return unreadable(reply, FORM_TYPE, boundedMessage(reading.problem));
  const hasOutput = reading.parts.some((part) => part.name === 'output' && part.bytes.length > 0);
  return readEnd(reply, jobIn(reading.parts), hasOutput);
}

/**
 * What a reply to `/v2/job` says: multipart, the job alone as JSON, an output alone, or an error as text. A 201 means that the job goes on: its
 * state is asked for every second, then come the job JSON with the price, the list of outputs, and the first output.
 */
export const decodeProdia = unlessRedirected((reply: WireReply): ReplyReading => {
  if (!isSuccess(reply.status)) return readRefusal(reply);
  if (isForm(reply)) return readForm(reply);
  const mediaType = mediaTypeOf(reply.headers['content-type']);
  if (/^(?:image|video|audio)\//.test(mediaType))
    return reply.body.length > 0 ? { outcome: 'ok' } : unreadable(reply, mediaType);
  const value = readJsonReply(reply);
  if (value === undefined) return unreadable(reply, mediaType === JSON_TYPE ? JSON_TYPE : FORM_TYPE);
  return reply.status === 201 ? readSubmitted(reply, value) : readEnd(reply, reply.body, false);
});
