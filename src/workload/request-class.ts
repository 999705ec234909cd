import type { Usage } from '../billing/usage.ts';

/**
 * What a request asks a model to do. An `image-edit` follows an instruction (removing a background is one), `inpaint` changes what a mask marks,
 * `outpaint` goes beyond the borders of the image, an `image-variation` has no prompt, and `image-to-image` starts from an image and says how
 * far to leave it. Describing an image is a `chat`; `text-to-audio` makes music and sounds; `video-to-video` restyles or extends a video.
 */
export const OPERATIONS = [
  'text-to-image',
  'image-edit',
  'inpaint',
  'outpaint',
  'image-variation',
  'image-to-image',
  'upscale',
  'text-to-video',
  'image-to-video',
  'video-to-video',
  'text-to-speech',
  'speech-to-text',
  'text-to-audio',
  'chat',
  'embedding',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Changes of an image that is sent along: what a price per `edit` counts. */
const EDITS: readonly Operation[] = ['image-edit', 'inpaint', 'outpaint', 'image-variation'];
/** Operations that make images from images. */
export const IMAGES_FROM_IMAGES: readonly Operation[] = [...EDITS, 'image-to-image', 'upscale'];
/** Operations whose outputs are images. */
export const MAKES_IMAGES: readonly Operation[] = ['text-to-image', ...IMAGES_FROM_IMAGES];

/** How many edits an operation comes to that makes so many images. */
export function editsOf(operation: Operation, images: number): number {
  return EDITS.includes(operation) ? images : 0;
}

/** How strict the vendor's check of content is asked to be; where a request says nothing, it is the vendor's default. */
export const SAFETIES = ['strict', 'relaxed', 'off'] as const;

/**
 * How an answer comes. `sync`: over the connection that asked. `async`: the job is submitted, its state asked for until it has ended, and its
 * result fetched. `stream`: piece by piece.
 */
export const DELIVERIES = ['sync', 'async', 'stream'] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** One kind of request in the mix, qualified: what is asked of which model, and what it consumes. */
export interface RequestClass {
  /** Position in the mix, from 0. */
  readonly index: number;
  /** Share of requests of this class; all classes together are 1. */
  readonly share: number;
  readonly operation: Operation;
  /** Name of the model in the scenario's provider. */
  readonly model: string;
  readonly usage: Usage;
  readonly prompt: string;
  /** The class that this one stands in for when its model is not there; it has no share of its own. */
  readonly insteadOf?: number;
  /** How the answer comes; absent: `sync`. */
  readonly delivery?: Delivery;
  /** The steps are the vendor's default, which the request leaves to it; absent: the request says them, or has none. */
  readonly hasDefaultSteps?: true;
}
