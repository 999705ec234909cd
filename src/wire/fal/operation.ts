import { type Operation, OPERATIONS } from '../../workload/request-class.ts';
import type { OperationsOf } from '../dialect.ts';
import { operationAmong } from '../modes.ts';
import { EXPANSIONS } from './size.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The operations that fal's endpoints carry here: all but the embedding of texts. */
export const FAL_OPERATIONS: readonly Operation[] = OPERATIONS.filter((operation) => operation !== 'embedding');

const VIDEO_NAME = /video|kling|veo|ltx|luma|ray-|wan[-/]|hunyuan|hailuo|sora|seedance|mochi|pixverse|vidu/;
const SPEECH_NAME = /tts|speech|voice|kokoro|elevenlabs/;
const LLM_NAME = /router|llm/;
const AUDIO_NAME = /audio|music|sound/;

/** Fields of endpoints that extend an image: fal-ai/flux-2-pro/outpaint, fal-ai/image-apps-v2/outpaint and Bria's expand (schemas, 2026-11). */
const OUTPAINT_FIELDS: readonly string[] = [...EXPANSIONS, 'zoom_out_percentage', 'canvas_size', 'original_image_size'];

function has(fields: Fields, ...names: readonly string[]): boolean {
  return names.some((name) => fields[name] !== undefined);
}

/** What an endpoint most likely does, from its name and the fields that it is given. */
function guess(endpointId: string, fields: Fields): Operation {
  const hasImage = has(fields, 'image_url', 'image_urls');
  if (LLM_NAME.test(endpointId)) return 'chat';
  if (has(fields, 'audio_url') && !hasImage && !has(fields, 'video_url')) return 'speech-to-text';
  if (has(fields, 'video_url')) return 'video-to-video';
  if (has(fields, 'seconds_total', 'music_length_ms')) return 'text-to-audio';
  if (SPEECH_NAME.test(endpointId) || (has(fields, 'text') && !has(fields, 'prompt'))) return 'text-to-speech';
  if (has(fields, 'video_size', 'num_frames', 'duration') && !AUDIO_NAME.test(endpointId))
    return hasImage ? 'image-to-video' : 'text-to-video';
  if (VIDEO_NAME.test(endpointId)) return hasImage ? 'image-to-video' : 'text-to-video';
  if (AUDIO_NAME.test(endpointId)) return 'text-to-audio';
  if (!hasImage && !has(fields, 'mask_url')) return 'text-to-image';
  if (has(fields, 'upscale_factor') || /upscale|esrgan/.test(endpointId)) return 'upscale';
  return guessEdit(endpointId, fields);
}

/**
 * What becomes of an image: a mask comes first, because endpoints that inpaint take a `strength` too (fal-ai/flux-lora/inpainting, 2026-11). What
 * varies an image takes no prompt (FLUX Redux, 2026-11).
 */
function guessEdit(endpointId: string, fields: Fields): Operation {
  if (has(fields, 'mask_url')) return 'inpaint';
  if (has(fields, ...OUTPAINT_FIELDS) || /outpaint/.test(endpointId)) return 'outpaint';
  if (has(fields, 'strength')) return 'image-to-image';
  return has(fields, 'prompt') && !/redux|variation/.test(endpointId) ? 'image-edit' : 'image-variation';
}

/**
 * What an endpoint is asked to do. fal's requests do not say it: the endpoint is known for it. So the provider's models decide, and where
 * several have one name, or none has it, what the fields and the name look like.
 */
export function operationOf(endpointId: string, fields: Fields, operationsOf?: OperationsOf): Operation {
  return operationAmong(guess(endpointId, fields), FAL_OPERATIONS, operationsOf?.(endpointId));
}
