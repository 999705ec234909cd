import { MAKES_IMAGES } from '../../workload/request-class.ts';
import { encodeBase64 } from '../base64.ts';
import type { JobAnswer } from '../dialect.ts';
import { chatOutput } from './chat.ts';
import { bytesText, textBytes } from '../json-bytes.ts';
import { OutputText } from '../output-text.ts';
import { PLACEHOLDER_PNG } from '../placeholders.ts';
import { RequestText } from '../request-text.ts';

/** Frames per second of videos. */
const FPS = 24;

/** fal links its outputs. Here the link is a `data:` URL, as fal gives with `sync_mode`: it needs no file store. */
function fileOf(output: JobAnswer['outputs'][number]): object {
  return {
    url: `data:${output.contentType};base64,${encodeBase64(output.bytes)}`,
    content_type: output.contentType,
    file_name: output.filename,
    file_size: output.bytes.length,
  };
}

/** A seed for a request that names none: the same for the same id. */
function seedOf(id: string): number {
  let seed = 0;
  for (let at = 0; at < id.length; at += 1) seed = (Math.imul(seed, 31) + id.charCodeAt(at)) | 0;
  return seed >>> 0;
}

/** The prompt of a request as JSON, with its name. */
const promptTexts = new RequestText(({ echo: { prompt } }) =>
  prompt === undefined ? '' : `,"prompt":${JSON.stringify(prompt)}`,
);

/** `commonOf` as the fields of a JSON object that has some already, with its end. */
function commonText({ request, id, startedEpochMs, finishedEpochMs }: JobAnswer): string {
  const { seed } = request.echo;
  const seedText = seed === undefined || seed === null ? seedOf(id) : JSON.stringify(seed);
  const inference = Math.max(0, finishedEpochMs - startedEpochMs) / 1000;
  return `,"seed":${seedText},"timings":{"inference":${inference}}${promptTexts.of(request)}}`;
}

function commonOf({ request, id, startedEpochMs, finishedEpochMs }: JobAnswer): object {
  return {
    seed: request.echo['seed'] ?? seedOf(id),
    timings: { inference: Math.max(0, finishedEpochMs - startedEpochMs) / 1000 },
    prompt: request.echo['prompt'],
  };
}

/** The black images that fal's safety checker returns instead of what it found, with the finding. */
function blackImages(answer: JobAnswer): object {
  const count = Math.max(1, answer.request.usage.images);
  const image = fileOf({ filename: 'output.png', contentType: 'image/png', bytes: PLACEHOLDER_PNG });
  return {
    images: Array.from({ length: count }, () => ({ ...image, width: 256, height: 256 })),
    has_nsfw_concepts: Array.from({ length: count }, () => true),
  };
}

const imageTexts = new OutputText((outputs, size) => {
  const [width, height] = size.split('x').map(Number);
  const images = outputs.map((output) => ({ ...fileOf(output), width, height }));
  const text = JSON.stringify({ images, has_nsfw_concepts: outputs.map(() => false) }).slice(0, -1);
  // A copy: what is cut from a text refers to the whole of it, and is written more slowly.
  return bytesText(textBytes(text));
});

/** The images of an answer as a JSON object without its end. */
function imagesText(answer: JobAnswer): string {
  if (answer.outputs.length === 0) return JSON.stringify(blackImages(answer)).slice(0, -1);
  const { widthPx, heightPx } = answer.request.usage;
  return imageTexts.of(answer.outputs, `${widthPx}x${heightPx}`);
}

function videoOf({ request, outputs }: JobAnswer): object {
  const [output] = outputs;
  if (output === undefined) return { video: null };
  const { widthPx, heightPx, videoMs } = request.usage;
  return { video: { ...fileOf(output), width: widthPx, height: heightPx, duration: videoMs / 1000, fps: FPS } };
}

/**
 * The output of a finished job as fal's endpoints write it, as JSON (`images`, `video`, `audio`, `text` or `output` by what the endpoint does; schemas of FLUX,
 * Kling, Kokoro and Whisper endpoints, 2026-11). An answer without an output is what fal's safety checker makes: black images and
 * `has_nsfw_concepts`, or no file.
 */
export function falOutputText(answer: JobAnswer): string {
  return falOutputPieces(answer).join('');
}

/** `falOutputText` in pieces, of which the first one is kept beside the files. */
export function falOutputPieces(answer: JobAnswer): readonly string[] {
  if (!MAKES_IMAGES.includes(answer.request.operation)) return [JSON.stringify(otherOutput(answer))];
  return [imagesText(answer), commonText(answer)];
}

function otherOutput(answer: JobAnswer): object {
  const { operation, usage } = answer.request;
  if (operation.endsWith('-video')) return { ...videoOf(answer), ...commonOf(answer) };
  if (operation === 'chat') return chatOutput(answer);
  if (operation === 'speech-to-text') {
    // An empty text is what silence gives: an answer without an output has none.
    if (answer.outcome !== 'ok') return { text: null, chunks: [] };
    const text = 'over and over again';
    return { text, chunks: [{ timestamp: [0, usage.inputAudioMs / 1000], text }] };
  }
  const [output] = answer.outputs;
  const audio = output === undefined ? null : { ...fileOf(output), duration: usage.audioMs / 1000 };
  return { audio, timings: { inference: Math.max(0, answer.finishedEpochMs - answer.startedEpochMs) / 1000 } };
}
