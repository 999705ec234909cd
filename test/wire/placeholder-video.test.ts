import { expect, test } from 'vitest';
import { tracklessMp4 } from '../../mock-server/outputs/mp4.ts';
import { PLACEHOLDER_MP4 } from '../../src/wire/placeholder-video.ts';

test('the placeholder is the container that the mock makes for a second', () => {
  expect(Buffer.from(PLACEHOLDER_MP4)).toEqual(Buffer.from(tracklessMp4(1000)));
});
