import type { ReplyReading, StatedUsage, WireReply } from '../dialect.ts';
import { asRecord } from '../json-bytes.ts';
import { mediaTypeOf } from '../media-type.ts';
import { readErrorObject } from '../reading/error-object.ts';
import { failureMessage } from '../reading/failure-message.ts';
import { boundedName } from '../reading/job-name.ts';
import { JSON_TYPE, readJsonReply } from '../reading/json-reply.ts';
import { unlessRedirected } from '../reading/redirect.ts';
import { foreign, unreadable } from '../reading/unreadable.ts';
import { isSuccess } from '../../units/http-status.ts';
import { outcomeOfStatus } from '../status-outcome.ts';
import { readChoices } from './chat/ending.ts';
import { EVENT_STREAM, readChatStream } from './chat/stream-reading.ts';
import { isEmbedding } from './embedding-client.ts';
import { isImage, isImageEntry } from './images-client.ts';
import { moderationOutcome, outcomeOfCode } from './refusal.ts';
import { readUsageFacts } from './usage-facts.ts';

type Body = Readonly<Record<string, unknown>>;

function jobIdOf(reply: WireReply, bodyId: unknown): string | undefined {
  return boundedName(reply.headers['x-request-id']) ?? boundedName(bodyId);
}

/** An error in the vendor's form, or in whatever words a gateway has. */
function readRefusal(reply: WireReply, value: unknown): ReplyReading {
  const body = asRecord(value);
  const moderation = reply.status === 400 ? moderationOutcome(body) : undefined;
  return { outcome: moderation ?? outcomeOfStatus(reply.status), message: failureMessage(reply, body) };
}

/** Whether a list of outputs may be the vendor's: its entries hold an image or an embedding, or nothing at all. */
function isData(data: unknown): boolean {
  return (
    Array.isArray(data) && data.every((entry) => isImageEntry(entry) || asRecord(entry)?.['embedding'] !== undefined)
  );
}

/** Whether a body has what every answer has: choices, data, or an error. */
function isAnswer({ choices, data, error }: Body): boolean {
  return Array.isArray(choices) || isData(data) || readErrorObject(error) !== undefined;
}

function withImages(usage: StatedUsage | undefined, images: number): StatedUsage {
  return usage === undefined ? { images } : { ...usage, images };
}

/** What an answer is that holds data, of which so many are images. */
function readData(data: readonly unknown[], images: number): Pick<ReplyReading, 'outcome'> {
  return { outcome: images > 0 || data.some(isEmbedding) ? 'ok' : 'empty' };
}

/**
 * What a whole answer says: a failure that it states, an output, or none. Images come with the tokens that they took and how many there are. The
 * reading is made in one piece: there is one for every attempt.
 */
function readAnswer(body: Body, jobId: string | undefined): ReplyReading {
  const { choices, data } = body;
  const items: readonly unknown[] = Array.isArray(data) && !Array.isArray(choices) ? data : [];
  const failure = readErrorObject(body['error'], outcomeOfCode);
  const images = failure === undefined ? items.filter(isImage).length : 0;
  const facts = readUsageFacts(body['usage'], images > 0 ? 'image' : 'text');
  const { usage } = facts;
  const isChat = Array.isArray(choices);
  const end: ReplyReading =
    failure ?? (isChat ? readChoices(choices, usage?.outputTokens ?? 0) : readData(items, images));
  return {
    outcome: end.outcome,
    status: end.status,
    message: end.message ?? facts.message,
    usage: images > 0 ? withImages(usage, images) : usage,
    priceNanoUsd: facts.priceNanoUsd,
    billedUnits: facts.billedUnits,
    unreadablePrice: facts.unreadablePrice,
    wireModel: boundedName(body['model']),
    jobId,
  };
}

/**
 * What a reply says: a chat in one piece or streamed, images, embeddings, or an error. OpenAI states no price, gateways may; the id is the
 * `x-request-id` header, or the `id` of a body that comes without one.
 */
export const decodeOpenai = unlessRedirected((reply: WireReply): ReplyReading => {
  if (isSuccess(reply.status) && mediaTypeOf(reply.headers['content-type']) === EVENT_STREAM) {
    const { bodyId, ...reading } = readChatStream(reply);
    return { ...reading, jobId: jobIdOf(reply, bodyId) };
  }
  const value = readJsonReply(reply);
  const jobId = jobIdOf(reply, asRecord(value)?.['id']);
  if (!isSuccess(reply.status)) return { ...readRefusal(reply, value), jobId };
  if (value === undefined) return { ...unreadable(reply, JSON_TYPE), jobId };
  const body = asRecord(value);
  if (body === undefined || !isAnswer(body)) return { ...foreign(reply), jobId };
  return readAnswer(body, jobId);
});
