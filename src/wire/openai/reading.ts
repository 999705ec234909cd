import type { ReplyReading, WireReply } from '../dialect.ts';
import { asRecord, bytesText } from '../json-bytes.ts';
import { mediaTypeOf } from '../media-type.ts';
import { readErrorObject } from '../reading/error-object.ts';
import { boundedName } from '../reading/job-name.ts';
import { JSON_TYPE, readJsonReply } from '../reading/json-reply.ts';
import { unlessRedirected } from '../reading/redirect.ts';
import { unreadable } from '../reading/unreadable.ts';
import { boundedMessage, isSuccess, outcomeOfStatus } from '../status-outcome.ts';
import { isChatAnswer, readChatStream } from './chat/client.ts';
import { isEmbedding } from './embedding-client.ts';
import { isImage } from './images-client.ts';
import { errorMessage, moderationOutcome } from './refusal.ts';

const EVENT_STREAM = 'text/event-stream';

type Body = Readonly<Record<string, unknown>>;

function hasOutput({ data, choices }: Body): boolean {
  if (Array.isArray(choices) && choices.some(isChatAnswer)) return true;
  return Array.isArray(data) && data.some((each) => isImage(each) || isEmbedding(each));
}

function jobIdOf(reply: WireReply, bodyId: unknown): Pick<ReplyReading, 'jobId'> {
  const id = boundedName(reply.headers['x-request-id']) ?? boundedName(bodyId);
  return id === undefined ? {} : { jobId: id };
}

/** An error in the vendor's form, or in whatever words a gateway has. */
function readRefusal(reply: WireReply, value: unknown): ReplyReading {
  const body = asRecord(value);
  const moderation = reply.status === 400 ? moderationOutcome(body) : undefined;
  const text = value === undefined ? bytesText(reply.body.subarray(0, 2000)) : undefined;
  const message = boundedMessage(errorMessage(body) ?? (text === '' ? undefined : text));
  return { outcome: moderation ?? outcomeOfStatus(reply.status), message };
}

/** What a whole answer says: a failure that it states, an output, or none. */
function readAnswer(body: Body): ReplyReading {
  const failure = readErrorObject(body['error'], () => moderationOutcome(body));
  return failure ?? { outcome: hasOutput(body) ? 'ok' : 'empty' };
}

/** What a reply says. OpenAI states no price; the id is the `x-request-id` header, or the `id` of a body that comes without one. */
export const decodeOpenai = unlessRedirected((reply: WireReply): ReplyReading => {
  if (isSuccess(reply.status) && mediaTypeOf(reply.headers['content-type']) === EVENT_STREAM) {
    const { bodyId, ...reading } = readChatStream(reply.body);
    return { ...reading, ...jobIdOf(reply, bodyId) };
  }
  const value = readJsonReply(reply);
  const jobId = jobIdOf(reply, asRecord(value)?.['id']);
  if (!isSuccess(reply.status)) return { ...readRefusal(reply, value), ...jobId };
  if (value === undefined) return { ...unreadable(reply, JSON_TYPE), ...jobId };
  return { ...readAnswer(asRecord(value) ?? {}), ...jobId };
});
