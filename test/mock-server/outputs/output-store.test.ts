import { expect, test } from 'vitest';
import { OutputStore } from '../../../mock-server/outputs/output-store.ts';
import { NO_USAGE, type Usage } from '../../../src/billing/usage.ts';
import type { JobRequest } from '../../../src/wire/dialect.ts';

function job(outputContentType: string, usage: Partial<Usage>): JobRequest {
  const common = { wireModel: 'm', operation: 'text-to-image', wantsPrice: false, accept: '*/*', echo: {} } as const;
  return { ...common, outputContentType, usage: { ...NO_USAGE, ...usage } };
}

const START: Readonly<Record<string, string>> = {
  'image/png': '\x89PNG',
  'image/jpeg': '\xff\xd8\xff\xe0',
  'image/webp': 'RIFF',
};

test.each(['image/png', 'image/jpeg', 'image/webp'])('%s is one', (type) => {
  const [file, ...others] = new OutputStore().filesOf(job(type, { images: 1, widthPx: 640, heightPx: 480 }));
  expect(others).toEqual([]);
  expect(file?.contentType).toBe(type);
  expect(Buffer.from(file!.bytes).toString('latin1', 0, 4)).toBe(START[type]);
});

test.each([
  ['image/webp', 16_385],
  ['image/jpeg', 65_536],
  ['image/avif', 64],
])('%s of %i pixels a side cannot be made: a PNG comes and says so', (type, widthPx) => {
  const [file] = new OutputStore().filesOf(job(type, { images: 1, widthPx, heightPx: 8 }));
  expect([file?.contentType, file?.filename]).toEqual(['image/png', 'output.png']);
});

test('each image and each video is a file of its own name; videos share the duration', () => {
  const store = new OutputStore();
  const images = store.filesOf(job('image/png', { images: 3, widthPx: 8, heightPx: 8 }));
  expect(images.map(({ filename }) => filename)).toEqual(['output.png', 'output-2.png', 'output-3.png']);
  const videos = store.filesOf(job('video/mp4', { videos: 2, videoMs: 9000 }));
  expect(videos.map(({ bytes }) => Buffer.from(bytes).readUInt32BE(56))).toEqual([4500, 4500]);
});

test('the same job gets the same bytes, until too many others came between', () => {
  const store = new OutputStore();
  const first = (): Uint8Array | undefined =>
    store.filesOf(job('image/png', { images: 1, widthPx: 1, heightPx: 1 }))[0]?.bytes;
  const bytes = first();
  expect(first()).toBe(bytes);
  for (let heightPx = 2; heightPx < 300; heightPx++)
    store.filesOf(job('image/png', { images: 1, widthPx: 1, heightPx }));
  expect(first()).not.toBe(bytes);
  expect(first()).toEqual(bytes);
});

test('a request has the same files as long as they are kept, and holds none that gave way', () => {
  const store = new OutputStore();
  const request = job('image/png', { images: 2, widthPx: 1, heightPx: 1 });
  const files = store.filesOf(request);
  expect(store.filesOf(request)).toBe(files);
  expect(store.filesOf(job('image/png', { images: 3, widthPx: 1, heightPx: 1 }))[2]?.bytes).toBe(files[0]?.bytes);
  for (let heightPx = 2; heightPx < 300; heightPx++)
    store.filesOf(job('image/png', { images: 1, widthPx: 1, heightPx }));
  expect(store.memory.forgotten).toBeGreaterThanOrEqual(299 - 256);
  expect(store.filesOf(request)).not.toBe(files);
  expect(store.filesOf(request)).toEqual(files);
});
