import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breaksLimit, judgeThreshold, parseFailIf } from '../../src/measure/thresholds.ts';

const METRIC = 'retryAmplification';
const ANY = { problem: () => undefined, isDollars: () => false };

describe('parseFailIf', () => {
  test.each([
    ['retryAmplification > 1.5', METRIC, '<= 1.5'],
    ['  latencyMs.p95>=15s ', 'latencyMs.p95', '< 15s'],
    ['dollars.wasted > $2', 'dollars.wasted', '<= $2'],
    ['errorRate < 2%', 'errorRate', '>= 2%'],
    ['requests.failed != 0', 'requests.failed', '== 0'],
    ['requests.succeeded == 0', 'requests.succeeded', '!= 0'],
    ['errorRate > 5% in any 10s', 'errorRate', '<= 5% in every 10s'],
    ['phases.warmup.latencyMs.p95 > 5s', 'phases.warmup.latencyMs.p95', '<= 5s'],
  ])('%j', (text, metric, condition) => {
    expect(parseFailIf(text)).toEqual({ metric, condition });
  });

  test.each([
    ['', 'expected a metric, an operator and a bound'],
    ['retryAmplification', 'expected a metric, an operator and a bound'],
    ['> 1.5', 'expected a metric, an operator and a bound'],
    ['retryAmplification > lots', 'expected a bound such as'],
    ['retryAmplification >', 'expected a bound such as'],
    ['latencyMs.p95 > +10%', 'compares two runs'],
    ['retryAmplification > $2', 'is not dollars'],
    ['dollars.billed > 2s', 'is not a time'],
    ['bogus > 1', 'bogus: no such metric'],
    ['errorRate > 5% in every 10s', 'write "in any 10s"'],
    ['errorRate > 5% in any window', 'expected a bound such as'],
    ['dollars.wasted > $2 in any 10s', 'is known at the end only'],
    ['retriesAmplification > 2', 'did you mean retryAmplification'],
  ])('refuses %j', (text, message) => {
    expect(parseFailIf(text)).toContain(message);
  });

  test('any text is a limit or a sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(['string', 'object']).toContain(typeof parseFailIf(text, ANY));
      }),
      { seed: 20_261_202 },
    );
  });

  test('law: a run fails exactly when the limit holds', () => {
    const holds = { '<': -1, '<=': 0, '>': 1, '>=': 0, '==': 0, '!=': 0 } as const;
    const number = fc.integer({ min: -5, max: 5 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(holds) as (keyof typeof holds)[])),
        number,
        number,
        (sign, seen, bound) => {
          const limit = parseFailIf(`${METRIC} ${sign} ${bound}`, ANY);
          const order = Math.sign(seen - bound);
          const isBroken =
            sign === '!='
              ? order !== 0
              : sign === '=='
                ? order === 0
                : sign.includes('=')
                  ? order !== (sign === '<=' ? 1 : -1)
                  : order === holds[sign];
          if (typeof limit === 'string') throw new Error(limit);
          const row = judgeThreshold(limit, seen);
          expect(row.passed).toBe(!isBroken);
          expect(breaksLimit([row], [`${METRIC} ${sign} ${bound}`])).toBe(isBroken);
        },
      ),
      { seed: 20_261_202 },
    );
  });
});

test('what was not measured breaks a limit, and a threshold of the scenario is none', () => {
  const row = judgeThreshold({ metric: METRIC, condition: '<= 1.5' }, null);
  expect(breaksLimit([row], ['retryAmplification > 1.5'])).toBe(true);
  expect(breaksLimit([row], ['retryAmplification > 2'])).toBe(false);
});
