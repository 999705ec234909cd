import { describe, test } from 'vitest';
import { lawsFor } from '../../../src/testing/index.ts';
import { pictureShop } from './picture-shop.ts';

describe('the picture shop', () => {
  for (const law of lawsFor(pictureShop)) {
    test(law.title, () => law.check(pictureShop, { numRuns: 200, seed: 42 }));
  }
});
