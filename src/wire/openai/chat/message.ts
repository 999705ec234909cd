import { asRecord, asText } from '../../json-bytes.ts';

/** What a message, or a piece of one, holds of an answer. */
export interface MessageParts {
  /** What the user gets: text, audio, images, calls of tools. */
  readonly hasContent: boolean;
  readonly hasReasoning: boolean;
  /** The text in which the model declines to answer; empty where it does not. */
  readonly refusal: string;
}

function isFilled(value: unknown): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return value.length > 0;
  return asRecord(value) !== undefined;
}

/** What one part of a content is. Mistral's parts of the type `thinking` hold reasoning (docs.mistral.ai, reasoning, 2026-11). */
function readPart(value: unknown): keyof MessageParts | undefined {
  const part = asRecord(value);
  if (part === undefined) return isFilled(value) ? 'hasContent' : undefined;
  const { type, text, thinking, refusal } = part;
  if (type === 'thinking' || type === 'reasoning') return isFilled(thinking ?? text) ? 'hasReasoning' : undefined;
  if (type === 'refusal') return isFilled(refusal) ? 'refusal' : undefined;
  const isText = text !== undefined || type === 'text' || type === 'output_text';
  return (isText ? isFilled(text) : isFilled(type)) ? 'hasContent' : undefined;
}

/** Fields of an answer beside its text. The legacy `function_call` opens with empty arguments, as calls of tools do. */
const CONTENT_FIELDS = ['tool_calls', 'function_call', 'audio', 'images'];
/** Where vendors put reasoning: DeepSeek and many, OpenRouter and vLLM, OpenRouter's blocks (2026-11). */
const REASONING_FIELDS = ['reasoning_content', 'reasoning', 'reasoning_details'];

/** What a message of an answer, or a delta of it, holds. An opening delta with a role and empty content holds nothing. */
export function readMessage(value: unknown): MessageParts {
  const message = asRecord(value) ?? {};
  const content: unknown = message['content'];
  const kinds = (Array.isArray(content) ? content : [content]).map(readPart);
  const isIn = (fields: readonly string[]): boolean => fields.some((field) => isFilled(message[field]));
  const refusal = asText(message['refusal']) ?? '';
  return {
    hasContent: kinds.includes('hasContent') || isIn(CONTENT_FIELDS),
    hasReasoning: kinds.includes('hasReasoning') || isIn(REASONING_FIELDS),
    refusal: refusal === '' && kinds.includes('refusal') ? 'the model refused' : refusal,
  };
}
