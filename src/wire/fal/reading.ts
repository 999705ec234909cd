import type { ReplyReading, WireReply } from '../dialect.ts';
import { asRecord, asText } from '../json-bytes.ts';
import { readErrorObject } from '../reading/error-object.ts';
import { boundedName } from '../reading/job-name.ts';
import { JSON_TYPE, readJsonReply } from '../reading/json-reply.ts';
import { readTokenUsage } from '../reading/token-usage.ts';
import type { StatedAddress } from '../request.ts';
import { unlessRedirected } from '../reading/redirect.ts';
import { foreign, unreadable } from '../reading/unreadable.ts';
import { isSuccess } from '../../units/http-status.ts';
import { readFalDetail, readFalFailure, readFalHeaders } from './failure.ts';
import { pollFal } from './polling.ts';

const URL_CHARS_MAX = 2048;

type Body = Readonly<Record<string, unknown>>;

function hasLink(value: unknown): boolean {
  return (asText(asRecord(value)?.['url']) ?? '') !== '';
}

/** Whether there is an image that fal's safety checker has not blacked out. */
function hasImage(output: Body): boolean {
  const { images, has_nsfw_concepts: found } = output;
  if (!Array.isArray(images)) return hasLink(output['image']);
  return images.some((image, index) => hasLink(image) && !(Array.isArray(found) && found[index] === true));
}

/** Whether a result holds an output: an image, a video, a sound or a text. */
function hasOutput(output: Body): boolean {
  const files = ['video', 'audio', 'audio_file'].some((name) => hasLink(output[name]));
  const isText = typeof output['text'] === 'string' || (asText(output['output']) ?? '') !== '';
  return files || hasImage(output) || isText;
}

/** Whether a result has a place for an output. */
function isResult(output: Body): boolean {
  return ['images', 'image', 'video', 'audio', 'audio_file', 'text', 'output'].some((name) =>
    Object.hasOwn(output, name),
  );
}

/** A result: an output, or the failure that is stored in its place. fal states units, and the tokens of a chat, and no dollars. */
function readResult(reply: WireReply): ReplyReading {
  if (!isSuccess(reply.status)) return readFalFailure(reply);
  const value = readJsonReply(reply);
  const facts = readFalHeaders(reply.headers);
  if (value === undefined) return { ...facts, ...unreadable(reply, JSON_TYPE) };
  const body = asRecord(value) ?? {};
  const used = readTokenUsage(body['usage'], 'text');
  if (hasOutput(body)) return { outcome: 'ok', ...facts, ...used };
  const failure = readErrorObject(body['error']) ?? readFalDetail(reply, body);
  if (failure === undefined && !isResult(body)) return { ...facts, ...foreign(reply) };
  return { outcome: 'empty', ...facts, ...used, ...failure };
}

/** An address in a reply, whatever its host: the next request goes to the same host as the first. */
function addressOf(url: unknown): StatedAddress | undefined {
  if (typeof url !== 'string' || url.length > URL_CHARS_MAX || !URL.canParse(url)) return undefined;
  const { origin, pathname, search } = new URL(url);
  return pathname.startsWith('/') ? { path: `${pathname}${search}`, origin } : undefined;
}

/** What the acceptance of a request by fal's queue says: where to ask for its state. */
function readAcceptance(reply: WireReply, body: Body): ReplyReading {
  const jobId = boundedName(body['request_id']);
  const [statusAt, resultAt] = [addressOf(body['status_url']), addressOf(body['response_url'])];
  if (jobId === undefined || statusAt === undefined || resultAt === undefined)
    return { ...unreadable(reply, JSON_TYPE, 'the request was accepted without an id and addresses to ask'), jobId };
  const job = { jobId, statusAt, resultAt, cancelAt: addressOf(body['cancel_url']), readResult };
  return { outcome: 'empty', jobId, next: pollFal(job, 0) };
}

/**
 * What a reply of fal says: a result or a failure, or the acceptance of a request, whose state is then asked for at once and every 500 ms until
 * it has ended, and whose result is fetched (@fal-ai/client 1.10.1, `subscribe`). Failed questions are asked again as that client does. Until it has
 * ended, a PUT to its `cancel_url` cancels it (docs.fal.ai, queue, 2026-11).
 */
export const decodeFal = unlessRedirected((reply: WireReply): ReplyReading => {
  const body = isSuccess(reply.status) ? asRecord(readJsonReply(reply)) : undefined;
  const isAccepted = body?.['status_url'] !== undefined || body?.['response_url'] !== undefined;
  return body !== undefined && isAccepted ? readAcceptance(reply, body) : readResult(reply);
});
