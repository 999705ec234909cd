import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify, parseBorder, PRICE_SCALES } from '../../../src/billing/price/class.ts';
import { NO_USAGE } from '../../../src/billing/usage.ts';

describe('scales', () => {
  test('read their classes as people write them', () => {
    expect(['360p', '720P', '1080', '2k', '4K', '8k'].map((text) => parseBorder('resolution', text))).toEqual([
      360, 720, 1080, 1440, 2160, 4320,
    ]);
    expect(parseBorder('pixels', '1024x1536')).toBe(1_572_864);
    expect(parseBorder('pixels', '1_000_000')).toBe(1_000_000);
    expect(parseBorder('duration', '1.5s')).toBe(1500);
    expect(parseBorder('steps', '28')).toBe(28);
  });

  test.each([
    '',
    'p',
    'hd',
    '-1',
    '1.5',
    'constructor',
    '99999999999999999',
    '1234_000',
    '1_000_00',
    'x1_000',
    'p720',
    '7p20',
  ])('refuse %j', (text) => {
    for (const scale of PRICE_SCALES) expect(parseBorder(scale, text), scale).toMatch(/is no class of/);
  });

  test('a request is in the smallest class that is not below it, in any order of writing', () => {
    const borders = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(borders, fc.nat(120), (classes, steps) => {
        const index = classify('steps', classes.map(String))({ ...NO_USAGE, steps });
        const holding = classes.filter((border) => border >= steps);
        expect(classes[index]).toBe(holding.length > 0 ? Math.min(...holding) : Math.max(...classes));
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('resolution goes by the short side, unless the request names one', () => {
    const at = classify('resolution', ['720p', '1080p', '4k']);
    expect(at({ ...NO_USAGE, widthPx: 720, heightPx: 1280 })).toBe(0);
    expect(at({ ...NO_USAGE, widthPx: 1920, heightPx: 1080 })).toBe(1);
    expect(at({ ...NO_USAGE, widthPx: 64, heightPx: 64, options: { resolution: '4k' } })).toBe(2);
    expect(at({ ...NO_USAGE, widthPx: 64, heightPx: 64, options: { resolution: 'best' } })).toBe(0);
  });

  test('duration is of the video or the audio', () => {
    const at = classify('duration', ['5s', '10s']);
    expect(at({ ...NO_USAGE, videoMs: 5000 })).toBe(0);
    expect(at({ ...NO_USAGE, audioMs: 5001 })).toBe(1);
    expect(at({ ...NO_USAGE, videoMs: 99_000 })).toBe(1);
  });
});

test('an option is in the class of its name, else in `other`, else in none', () => {
  const named = (options: Record<string, string>, classes: string[]): number =>
    classify('quality', classes)({ ...NO_USAGE, options });
  expect(named({ quality: 'high' }, ['low', 'high', 'other'])).toBe(1);
  expect(named({ quality: 'ultra' }, ['low', 'high', 'other'])).toBe(2);
  expect(named({}, ['low', 'other'])).toBe(1);
  expect(named({ quality: 'ultra' }, ['low'])).toBe(-1);
  expect(classify('quality', ['low'])(NO_USAGE)).toBe(-1);
  // A name that every object has is no option of a request.
  expect(classify('toString', ['low', 'other'])({ ...NO_USAGE, options: {} })).toBe(1);
});
