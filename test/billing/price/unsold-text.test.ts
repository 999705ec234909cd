import { expect, test } from 'vitest';
import type { Unsold } from '../../../src/billing/price/rule.ts';
import { unsoldText } from '../../../src/billing/price/unsold-text.ts';

test.each<[Unsold, string]>([
  [{ by: 'steps', asked: 50, least: 0, most: 4 }, 'asks for 50 steps, and at most 4 steps are sold'],
  [{ by: 'steps', asked: 0, least: 1, most: 4 }, 'asks for 0 steps, and no less than 1 steps are sold'],
  [
    { by: 'pixels', asked: 4_194_304, least: 0, most: 1_048_576 },
    'asks for 4,194,304 pixels, and at most 1,048,576 pixels are sold',
  ],
  [{ by: 'duration', asked: 1000, least: 2000, most: Infinity }, 'asks for 1.00 s, and no less than 2.00 s are sold'],
  [{ by: 'product' }, 'asks for images or options that no row of the price is for'],
])('%j', (unsold, text) => {
  expect(unsoldText(unsold)).toBe(text);
});
