import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { isAsAsked, usedQuantities } from '../../src/runners/stated-usage.ts';

const asked = { ...NO_USAGE, images: 1, inputTokens: 1000, cachedTokens: 800, outputTokens: 500, reasoningTokens: 100 };

test('what the reply states takes the place of what was asked for', () => {
  const stated = { inputTokens: 1200, cachedTokens: 100, outputTokens: 7, reasoningTokens: 0 };
  expect(usedQuantities(stated, asked)).toEqual({ ...asked, ...stated });
  expect([isAsAsked({ images: 1 }, asked), isAsAsked({ images: 2 }, asked)]).toEqual([true, false]);
});

test('parts that it does not tell never exceed the total that it states', () => {
  expect(usedQuantities({ inputTokens: 500 }, asked)).toMatchObject({ inputTokens: 500, cachedTokens: 500 });
  expect(usedQuantities({ inputTokens: 500, inputImageTokens: 450 }, asked)).toMatchObject({ cachedTokens: 50 });
  const tokens = fc.nat(2000);
  const stated = fc.record({ inputTokens: tokens, outputTokens: tokens });
  const parts = fc.record({ cachedTokens: tokens, inputImageTokens: tokens, reasoningTokens: tokens });
  fc.assert(
    fc.property(stated, parts, (totals, own) => {
      const used = usedQuantities(totals, { ...asked, ...own });
      const { cachedTokens, cacheWriteTokens, inputImageTokens, inputAudioTokens } = used;
      expect(cachedTokens + cacheWriteTokens + inputImageTokens + inputAudioTokens).toBeLessThanOrEqual(
        totals.inputTokens,
      );
      expect(used.reasoningTokens).toBeLessThanOrEqual(totals.outputTokens);
      expect(Math.min(...Object.values(used).filter((each) => typeof each === 'number'))).toBeGreaterThanOrEqual(0);
    }),
    { seed: 42 },
  );
});
