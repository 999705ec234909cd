import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePrice, priceSchema } from '../../../src/billing/price/rule.ts';
import { NO_USAGE } from '../../../src/billing/usage.ts';
import { nanoUsdText } from '../../../src/money/nano-usd.ts';
import { providerSchema } from '../../../src/provider/provider-options.ts';
import { type MeteredLife, WorkerMeter } from '../../../src/provider/workers/worker-meter.ts';

/** A provider whose workers cost so much a second. */
function provider(usd: string) {
  return providerSchema.parse({
    models: {
      m: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '1s' },
        price: { per: 'image', usd: '0' },
      },
    },
    capacity: { slots: 1, workers: { setupTime: { type: 'constant', value: '1s' } } },
    billing: { workers: { price: { per: 'compute-second', usd }, bills: ['active'] } },
  });
}

test('the price of a whole life is posted, in whatever pieces it was spent and however large it is', () => {
  const usd = fc.constantFrom('0.000000001', '0.1', '100', '2501.999793');
  const pieces = fc.array(fc.oneof(fc.nat(5000), fc.nat(2_592_000_000)), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(usd, pieces, (rate, times) => {
      const options = provider(rate);
      let posted = 0n;
      const meter = new WorkerMeter(options, (nano) => {
        if (!Number.isSafeInteger(nano)) throw new Error(`${nano} is no charge.`);
        posted += BigInt(nano);
      });
      const life: MeteredLife = { billedMs: 0, postedNano: 0 };
      const counts = { coldStarts: 0, peak: 1 };
      const spent = times.map((ms) => ({ life, time: 'active' as const, ms }));
      expect(meter.figures(counts, spent).billedDollars).toBe(nanoUsdText(lifeNano(rate, times)));
      for (const ms of times) meter.add(life, 'active', ms);
      expect(posted).toBe(lifeNano(rate, times));
      expect(meter.figures(counts, []).billedDollars).toBe(nanoUsdText(posted));
    }),
    { seed: 42, numRuns: 100 },
  );
});

function lifeNano(usd: string, times: readonly number[]): bigint {
  const computeMs = times.reduce((sum, ms) => sum + ms, 0);
  return compilePrice(priceSchema.parse({ per: 'compute-second', usd })).quoteExact({ ...NO_USAGE, computeMs });
}
