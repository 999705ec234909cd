import { drawAt } from '../../engine/draw.ts';
import { encodeBase64 } from '../base64.ts';
import type { JobAnswer, WireReply } from '../dialect.ts';
import { jsonReply } from '../reply.ts';

const BYTES_PER_NUMBER = 4;
/** As many digits as tell any two numbers of 32 bits apart. */
const DIGITS = 9;

/**
 * The embedding of an input by its fingerprint (hexadecimal digits): numbers of 32 bits, a vector of length 1. Inputs that are the same have the
 * same one, and those of others are about at right angles to it; it says nothing of what an input means.
 */
export function embeddingOf(print: string, dimensions: number): Float32Array {
  const key = Number.parseInt(print.slice(0, 8), 16);
  const raw = Float64Array.from({ length: dimensions }, (_, index) => 2 * drawAt(key, index, 0) - 1);
  const length = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(raw, (value) => value / length);
}

/** The vector as 32-bit numbers, the lower byte first, in base64: what the vendor's SDK reads (openai 6.49.0, `toFloat32Array`, 2026-11). */
function base64Of(vector: Float32Array): string {
  const bytes = new Uint8Array(vector.length * BYTES_PER_NUMBER);
  const view = new DataView(bytes.buffer);
  vector.forEach((value, index) => view.setFloat32(index * BYTES_PER_NUMBER, value, true));
  return encodeBase64(bytes);
}

/**
 * The reply to a finished job: a list of embeddings, one for each input, as numbers or in base64, and the tokens (openai 6.49.0,
 * resources/embeddings, 2026-11). None when the outcome is `empty`.
 */
export function writeEmbeddings(answer: JobAnswer): WireReply {
  const { wireModel, usage, echo } = answer.request;
  const prints = answer.outcome === 'empty' ? [] : (echo['prints'] as readonly string[]);
  const data = prints.map((print, index) => {
    const vector = embeddingOf(print, Number(echo['dimensions']));
    const numbers = (): number[] => Array.from(vector, (value) => Number(value.toPrecision(DIGITS)));
    return { object: 'embedding', index, embedding: echo['format'] === 'base64' ? base64Of(vector) : numbers() };
  });
  const tokens = { prompt_tokens: usage.inputTokens, total_tokens: usage.inputTokens };
  return jsonReply(200, { object: 'list', data, model: wireModel, usage: tokens }, { 'x-request-id': answer.id });
}
