import fc from 'fast-check';
import { NO_USAGE } from '../../src/billing/usage.ts';
import type { Usage } from '../../src/billing/usage.ts';
import type { Dialect, JobAnswer, JobRequest, RequestReading, WireRequest } from '../../src/wire/dialect.ts';
import { editsOf, type Operation, type RequestClass } from '../../src/workload/request-class.ts';

/** A shape with everything that a test does not care about. */
export function classOf(operation: Operation, usage: Partial<Usage>, prompt = 'puppies in a cloud, 4k'): RequestClass {
  return { index: 0, share: 1, operation, model: 'model', usage: { ...NO_USAGE, ...usage }, prompt };
}

/** The route of a dialect that takes a request, by its path without the query; one with a star takes what begins as it does. */
export function routeOf(dialect: Dialect, request: Pick<WireRequest, 'path'>): Dialect['routes'][number] {
  const path = request.path.split('?')[0] ?? '';
  const matches = (pattern: string): boolean =>
    pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
  const route = dialect.routes.find((each) => matches(each.path));
  if (route === undefined) throw new Error(`${dialect.name} serves no ${path}`);
  return route;
}

export function readBy(dialect: Dialect, request: WireRequest): RequestReading {
  return routeOf(dialect, request).read(request);
}

/** The job of a reading that must be one. */
export function jobOf(reading: RequestReading): JobRequest {
  if ('refusal' in reading) throw new Error(`refused: ${reading.refusal.message}`);
  return reading.job;
}

/** The refusal of a reading that must be one. */
export function refusalOf(reading: RequestReading): Extract<RequestReading, { refusal: unknown }>['refusal'] {
  if ('job' in reading) throw new Error('read as a job');
  return reading.refusal;
}

const sidePx = fc.integer({ min: 1, max: 99_999 });
const prompt = fc.string({ unit: 'grapheme', maxLength: 200 });

/** Tokens of a model that is priced by them, or none. */
const tokens = fc
  .option(
    fc.record({
      inputTokens: fc.maxSafeNat(),
      outputTokens: fc.maxSafeNat(),
      cached: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  )
  .map((drawn) => {
    if (drawn === null) return {};
    const { cached, ...rest } = drawn;
    return { ...rest, cachedTokens: Math.floor(cached * rest.inputTokens) };
  });

/** Chats that a dialect can carry. */
export function chats(tokensMax: number): fc.Arbitrary<RequestClass> {
  const count = fc.integer({ min: 1, max: tokensMax });
  return fc.record({ prompt, inputTokens: count, outputTokens: count, share: fc.nat({ max: 100 }) }).map((drawn) => {
    const { inputTokens, outputTokens, share, prompt: text } = drawn;
    const cachedTokens = Math.floor((inputTokens * share) / 100);
    return classOf('chat', { inputTokens, cachedTokens, outputTokens }, text);
  });
}

/** Shapes of one operation on images or videos that a dialect can carry; `imagesMax` images a request. */
export function requestClasses(operation: Operation, imagesMax: number, stepsMax: number): fc.Arbitrary<RequestClass> {
  const isVideo = operation === 'text-to-video' || operation === 'image-to-video';
  return fc
    .record({
      index: fc.nat({ max: 1000 }),
      prompt,
      widthPx: sidePx,
      heightPx: sidePx,
      steps: fc.nat({ max: stepsMax }),
      images: fc.integer({ min: 1, max: imagesMax }),
      videoMs: fc.integer({ min: 1, max: 3_600_000 }),
      counted: tokens,
    })
    .map(({ index, images, videoMs, counted, prompt: text, ...rest }) => ({
      ...classOf(operation, {
        ...rest,
        ...counted,
        images: isVideo ? 0 : images,
        edits: editsOf(operation, images),
        videos: isVideo ? 1 : 0,
        videoMs: isVideo ? videoMs : 0,
      }),
      index,
      prompt: text,
    }));
}

/** Output files, some of them with what looks like the edge of a part. */
export const outputs: fc.Arbitrary<JobAnswer['outputs']> = fc
  .array(
    fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc
        .constantFrom('\r\n--tollmark-a', '--', '\r\n\r\n', '--tollmark-a-0000000000000000--\r\n')
        .map((text) => Buffer.from(text)),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((files) =>
    files.map((bytes, n) => ({ filename: `output-${n}.png`, contentType: 'image/png', bytes: Uint8Array.from(bytes) })),
  );

/** Damage to bytes: cut off, a piece taken out, a piece put in, or bytes changed. */
export function damaged(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat({ max: bytes.length });
  return fc.oneof(
    at.map((end) => bytes.slice(0, end)),
    fc
      .tuple(at, at)
      .map(([a, b]) => Buffer.concat([bytes.subarray(0, Math.min(a, b)), bytes.subarray(Math.max(a, b))])),
    fc
      .tuple(at, fc.uint8Array({ maxLength: 40 }))
      .map(([a, piece]) => Buffer.concat([bytes.subarray(0, a), piece, bytes.subarray(a)])),
    fc.array(fc.tuple(at, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 }).map((changes) => {
      const copy = bytes.slice();
      for (const [a, value] of changes) if (a < copy.length) copy[a] = value;
      return copy;
    }),
  );
}
