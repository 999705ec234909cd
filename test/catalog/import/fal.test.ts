import { describe, expect, test } from 'vitest';
import { priceSchema } from '../../../src/billing/price/rule.ts';
import { falRows, readFalRow } from '../../../src/catalog/import/fal.ts';
import { parseExactJson } from '../../../src/catalog/exact-json.ts';
import type { PriceRow, RowReading } from '../../../src/catalog/import/price-import.ts';
import { priceMismatches } from '../../../src/catalog/price-mismatch.ts';
import { type Operation, OPERATIONS } from '../../../src/workload/request-class.ts';

function row(unit: string, name = 'fal-ai/acme'): PriceRow {
  const text = JSON.stringify({ prices: [{ endpoint_id: name, unit_price: 0.1, unit, currency: 'USD' }] });
  const reading = parseExactJson(text);
  return ('value' in reading ? falRows(reading.value) : undefined)?.[0] as PriceRow;
}

/** The `per` of what a row reads as, or why it is refused. */
function unitOf(reading: RowReading): string {
  return reading.kind === 'prices' ? String(Reflect.get(reading.prices[0]?.price ?? {}, 'per')) : reading.reason;
}

describe('a unit of time', () => {
  const seconds: { readonly [K in Operation]?: string } = {
    'text-to-video': 'video-second',
    'image-to-video': 'video-second',
    'video-to-video': 'video-second',
    'text-to-speech': 'audio-second',
    'text-to-audio': 'audio-second',
    'speech-to-text': 'input-audio-second',
  };

  test.each(OPERATIONS)('of %s is one that its requests have', (operation) => {
    for (const unit of ['second', 'Seconds']) {
      const reading = readFalRow(row(unit), operation);
      expect(unitOf(reading)).toBe(seconds[operation] ?? 'compute-second');
      const price = priceSchema.parse(reading.kind === 'prices' ? reading.prices[0]?.price : undefined);
      expect(priceMismatches(price, operation)).toEqual([]);
    }
  });

  test.each([
    ['text-to-audio', 'audio-minute'],
    ['speech-to-text', 'input-audio-minute'],
  ] as const)('of %s may be a minute', (operation, per) => {
    expect(unitOf(readFalRow(row('minutes'), operation))).toBe(per);
  });

  test('is of what its own name says, whatever the operation', () => {
    expect(unitOf(readFalRow(row('compute seconds'), 'text-to-video'))).toBe('compute-second');
    expect(unitOf(readFalRow(row('video seconds'), 'text-to-image'))).toBe('video-second');
  });

  test('is read by the end of the name where no operation is told, else refused', () => {
    expect(unitOf(readFalRow(row('second', 'fal-ai/acme/image-to-video')))).toBe('video-second');
    expect(unitOf(readFalRow(row('second')))).toContain('may be of video, of audio or of compute time');
    expect(unitOf(readFalRow(row('minute'), 'text-to-video'))).toContain('may be of video');
  });
});
