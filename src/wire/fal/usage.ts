import { NO_USAGE, type Usage } from '../../billing/usage.ts';
import type { Size } from '../../units/size.ts';
import { editsOf, MAKES_IMAGES, type Operation } from '../../workload/request-class.ts';
import { countCharacters, speechMs } from '../../workload/speech.ts';
import { numberOf } from './problem.ts';
import { EXPANSIONS, imageSizeOf, listedSize, videoSizeOf } from './size.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Sizes where a request names none: of fal-ai/flux/dev for text, a square where an image comes along, twice its side when it is upscaled. */
const TEXT_SIZE: Size = { widthPx: 1024, heightPx: 768 };
const EDIT_SIZE: Size = { widthPx: 1024, heightPx: 1024 };
const UPSCALED_SIZE: Size = { widthPx: 2048, heightPx: 2048 };

/** Lengths where a request names none, in ms: five seconds of video, as most models' default; half a minute of sound; a minute to transcribe. */
const VIDEO_MS = 5000;
const AUDIO_MS = 30_000;
const RECORDING_MS = 60_000;
const FRAMES_PER_SECOND = 24;

/** Fields that tell a length in seconds: of videos, and of sounds, the first that is there. */
const VIDEO_FIELDS = ['duration', 'video_duration', 'duration_seconds'] as const;
const SOUND_FIELDS = ['duration', 'seconds_total', 'duration_seconds', 'audio_length'] as const;
/** All of them. */
export const LENGTH_FIELDS: readonly string[] = [...new Set([...VIDEO_FIELDS, ...SOUND_FIELDS])];

/** Seconds of a `duration`: a number, its text, or text such as `8s`; undefined for `auto` and what is none of these. */
export function secondsOf(value: unknown): number | undefined {
  return numberOf(typeof value === 'string' ? value.replace(/s$/, '') : value);
}

function lengthMs(fields: Fields, names: readonly string[]): number | undefined {
  for (const name of names) {
    const seconds = secondsOf(fields[name]);
    if (seconds !== undefined) return Math.round(seconds * 1000);
  }
  return undefined;
}

/** Frames of a second. */
export function frameRateOf(fields: Fields): number {
  return numberOf(fields['frames_per_second']) ?? numberOf(fields['fps']) ?? FRAMES_PER_SECOND;
}

function videoMsOf(fields: Fields): number {
  const frames = numberOf(fields['num_frames']);
  const byFrames = frames === undefined ? undefined : Math.round((frames * 1000) / frameRateOf(fields));
  return lengthMs(fields, VIDEO_FIELDS) ?? byFrames ?? VIDEO_MS;
}

function audioMsOf(fields: Fields): number {
  return lengthMs(fields, SOUND_FIELDS) ?? numberOf(fields['music_length_ms']) ?? AUDIO_MS;
}

/** How many images came along: those of a list, else the one. */
function inputImagesOf(fields: Fields): number {
  const list = fields['image_urls'];
  return Array.isArray(list) ? list.length : Number(fields['image_url'] !== undefined);
}

function pixelsOf(count: number, { widthPx, heightPx }: Size): Partial<Usage> {
  return { inputImages: count, inputPixels: count * widthPx * heightPx };
}

function imageUsage(operation: Operation, fields: Fields): Partial<Usage> {
  const images = numberOf(fields['num_images']) ?? 1;
  const steps = numberOf(fields['num_inference_steps']) ?? 0;
  if (operation === 'text-to-image') return { images, steps, ...imageSizeOf(fields, TEXT_SIZE) };
  const { size, input } = sizesOf(operation, fields);
  const edits = editsOf(operation, images);
  return { images, steps, edits, ...size, ...pixelsOf(inputImagesOf(fields), input) };
}

/** The sizes of output and input: an upscaling multiplies the sides, an expansion adds to them, anything else leaves them. */
function sizesOf(operation: Operation, fields: Fields): { readonly size: Size; readonly input: Size } {
  if (operation === 'outpaint') {
    const [left, right, top, bottom] = EXPANSIONS.map((name) => numberOf(fields[name]) ?? 0) as [
      number,
      number,
      number,
      number,
    ];
    const canvas = listedSize(fields['canvas_size']);
    if (canvas !== undefined) return { size: canvas, input: listedSize(fields['original_image_size']) ?? EDIT_SIZE };
    const { widthPx, heightPx } = EDIT_SIZE;
    const size = imageSizeOf(fields, { widthPx: widthPx + left + right, heightPx: heightPx + top + bottom });
    const input = { widthPx: size.widthPx - left - right, heightPx: size.heightPx - top - bottom };
    return { size, input: { widthPx: Math.max(1, input.widthPx), heightPx: Math.max(1, input.heightPx) } };
  }
  const size = imageSizeOf(fields, operation === 'upscale' ? UPSCALED_SIZE : EDIT_SIZE);
  const factor = operation === 'upscale' ? Math.max(1, numberOf(fields['upscale_factor']) ?? 2) : 1;
  return { size, input: { widthPx: Math.ceil(size.widthPx / factor), heightPx: Math.ceil(size.heightPx / factor) } };
}

function videoUsage(operation: Operation, fields: Fields): Partial<Usage> {
  const size = videoSizeOf(fields);
  const videoMs = videoMsOf(fields);
  const steps = numberOf(fields['num_inference_steps']) ?? 0;
  return {
    videos: 1,
    videoMs,
    steps,
    ...size,
    ...(operation === 'image-to-video' ? pixelsOf(inputImagesOf(fields), size) : {}),
    ...(operation === 'video-to-video' ? { inputVideoMs: videoMs } : {}),
  };
}

function audioUsage(operation: Operation, fields: Fields): Partial<Usage> {
  if (operation === 'speech-to-text') return { inputAudioMs: RECORDING_MS };
  const steps = numberOf(fields['num_inference_steps']) ?? 0;
  if (operation === 'text-to-audio') return { audios: 1, audioMs: audioMsOf(fields), steps };
  const characters = countCharacters(String(fields['text'] ?? fields['prompt'] ?? ''));
  return { audios: 1, characters, audioMs: speechMs(characters) };
}

/** What the fields of FLUX endpoints say: tolerance 1 is strict, 2 the default, more is relaxed; without the checker nothing is checked. */
function safetyOf({ enable_safety_checker: isChecked, safety_tolerance: tolerance }: Fields): string | undefined {
  if (isChecked === false) return 'off';
  if (tolerance === undefined || tolerance === '2') return undefined;
  return tolerance === '1' ? 'strict' : 'relaxed';
}

/** Variants that prices tell apart: `resolution` and `quality` as they are written, `generate_audio` as `audio: on` or `off`. */
function optionsOf(fields: Fields): Pick<Usage, 'options'> {
  const options: Record<string, string> = {};
  for (const name of ['resolution', 'quality']) {
    const value = fields[name];
    if (typeof value === 'string') options[name] = value.slice(0, 100);
  }
  const sound = fields['generate_audio'];
  if (typeof sound === 'boolean') options['audio'] = sound ? 'on' : 'off';
  const safety = safetyOf(fields);
  if (safety !== undefined) options['safety'] = safety;
  return Object.keys(options).length === 0 ? {} : { options };
}

/**
 * What a request for media consumes, from the names of fields that most of fal's endpoints share (schemas of FLUX, Kling, Veo, LTX and Stable Audio
 * endpoints, 2026-11). Nothing that travels as a link is fetched: an input image counts as large as the output, an input video as long, and a
 * recording as a minute. The fields are validated before.
 */
export function usageOfFields(operation: Operation, fields: Fields): Usage {
  const kind = operation.endsWith('-video') ? videoUsage : MAKES_IMAGES.includes(operation) ? imageUsage : audioUsage;
  return { ...NO_USAGE, ...kind(operation, fields), ...optionsOf(fields) };
}
