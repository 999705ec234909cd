import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSize, sizeSchema } from '../../src/units/size.ts';

test('a size is width and height in pixels', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 1, max: 99_999 }), (widthPx, heightPx) => {
      expect(parseSize(`${widthPx}x${heightPx}`)).toEqual({ widthPx, heightPx });
    }),
    { seed: 42, numRuns: 200 },
  );
});

test.each(['', '1024', '0x1024', '1024x0', '01x2', '1024X1024', '1024 x 1024', '-1x5', '1.5x2', '100000x1'])(
  '%j is none',
  (text) => {
    expect(parseSize(text)).toBeUndefined();
    expect(sizeSchema.safeParse(text).error?.issues[0]?.message).toBe('expected a size such as "1024x1024"');
  },
);
