import { drawMany } from '../../engine/draw.ts';
import { encodeBase64 } from '../base64.ts';
import type { JobAnswer, WireReply } from '../dialect.ts';
import { KeptTexts } from '../kept-texts.ts';
import { PiecewiseReply } from '../piecewise-reply.ts';

const BYTES_PER_NUMBER = 4;
/** As many digits as tell any two numbers of 32 bits apart. */
const DIGITS = 9;
/** Characters of embeddings that are kept: about 500 of 1,536 numbers in base64, or 250 as decimals. */
const KEPT_CHARS_MAX = 4_194_304;

/**
 * The embedding of an input by its fingerprint (hexadecimal digits): numbers of 32 bits, a vector of length 1. Inputs that are the same have the
 * same one, and those of others are about at right angles to it; it says nothing of what an input means.
 */
export function embeddingOf(print: string, dimensions: number): Float32Array {
  const draws = new Float64Array(dimensions);
  drawMany(Number.parseInt(print.slice(0, 8), 16), 0, 0, draws);
  let squares = 0;
  for (let index = 0; index < dimensions; index++) {
    const value = 2 * (draws[index] as number) - 1;
    draws[index] = value;
    squares += value * value;
  }
  const length = Math.sqrt(squares);
  const vector = new Float32Array(dimensions);
  for (let index = 0; index < dimensions; index++) vector[index] = (draws[index] as number) / length;
  return vector;
}

/** The vector as 32-bit numbers, the lower byte first, in base64: what the vendor's SDK reads (openai 6.49.0, `toFloat32Array`, 2026-11). */
function base64Of(vector: Float32Array): string {
  const bytes = new Uint8Array(vector.length * BYTES_PER_NUMBER);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < vector.length; index++)
    view.setFloat32(index * BYTES_PER_NUMBER, vector[index] as number, true);
  return encodeBase64(bytes);
}

function numbersOf(vector: Float32Array): string {
  return JSON.stringify(Array.from(vector, (value) => Number(value.toPrecision(DIGITS))));
}

/** Embeddings as JSON. They depend on nothing but the input, and a load test repeats its inputs. */
const embeddingTexts = new KeptTexts(KEPT_CHARS_MAX);

function embeddingText(print: string, dimensions: number, isBase64: boolean): string {
  return embeddingTexts.of(`${print} ${dimensions} ${isBase64}`, () => {
    const vector = embeddingOf(print, dimensions);
    return isBase64 ? `"${base64Of(vector)}"` : numbersOf(vector);
  });
}

/**
 * The reply to a finished job: a list of embeddings, one for each input, as numbers or in base64, and the tokens (openai 6.49.0,
 * resources/embeddings, 2026-11). None when the outcome is `empty`.
 */
export function writeEmbeddings(answer: JobAnswer): WireReply {
  const { wireModel, usage, echo } = answer.request;
  const prints = answer.outcome === 'empty' ? [] : (echo['prints'] as readonly string[]);
  const dimensions = Number(echo['dimensions']);
  const isBase64 = echo['format'] === 'base64';
  const pieces = ['{"object":"list","data":['];
  for (const [index, print] of prints.entries()) {
    pieces.push(`${index === 0 ? '' : ','}{"object":"embedding","index":${index},"embedding":`);
    pieces.push(embeddingText(print, dimensions, isBase64), '}');
  }
  const tokens = usage.inputTokens;
  pieces.push(`],"model":${JSON.stringify(wireModel)},"usage":{"prompt_tokens":${tokens},"total_tokens":${tokens}}}`);
  return new PiecewiseReply(200, { 'content-type': 'application/json', 'x-request-id': answer.id }, pieces);
}
