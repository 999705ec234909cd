import { expect, test } from 'vitest';
import { readVideoLength } from '../../../src/wire/reading/video-length.ts';

test.each([
  ['10', 10_000],
  ['5.5', 5500],
  [8, 8000],
])('%j seconds are one video of %i ms', (seconds, videoMs) => {
  expect(readVideoLength({ seconds })).toEqual({ usage: { videos: 1, videoMs } });
});

test.each([[undefined], [''], ['0'], ['-1'], ['ten'], [Number.NaN], ['999999'], [null], [[10]]])(
  '%j seconds state nothing',
  (seconds) => {
    expect(readVideoLength({ seconds })).toEqual({});
  },
);
