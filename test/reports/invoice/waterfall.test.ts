import { expect, test } from 'vitest';
import { waterfallSection } from '../../../reports/invoice/waterfall.ts';
import type { ShownRequest } from '../../../src/invoice/invoice-schema.ts';
import { invoiceOf } from '../../../src/invoice/invoice.ts';
import type { TrafficAttempt } from '../../../src/invoice/traffic.ts';
import { attempt, CONTEXT, left, refused, trafficOf } from '../../invoice/samples.ts';
import { notesOf, rowTexts } from '../sections/parts.ts';

const worst = (...attempts: readonly TrafficAttempt[]): ShownRequest | undefined =>
  invoiceOf(trafficOf(attempts), CONTEXT).worst[0];

test('the section says by what its request is the worst one', () => {
  const remark = (...attempts: readonly TrafficAttempt[]): string | undefined =>
    waterfallSection(worst(...attempts))?.remark;
  expect(remark(left({}), attempt({ arrivedMs: 600 }))).toBe('the one that wasted the most');
  expect(remark(refused({}), attempt({ arrivedMs: 600 }))).toMatch(/^the one with the most attempts/);
  expect(remark(refused({}))).toBe('the longest that failed');
  expect(remark(attempt({}))).toBeUndefined();
});

test('a wait that an answer asks for has its unit, whatever the header had, and the legend explains it', () => {
  const section = waterfallSection(
    worst(
      refused({ retryCount: 0, retryHeaders: { 'retry-after': '2' } }),
      refused({ retryCount: 1, arrivedMs: 2200, retryHeaders: { 'retry-after-ms': '1500' } }),
      attempt({ retryCount: 2, arrivedMs: 4000 }),
    ),
  );
  expect(rowTexts(section).map(([, , , ended]) => ended)).toEqual(['503, asked 2.00 s', '503, asked 1.50 s', '200']);
  expect(notesOf(section).at(-1)).toContain('asked: the wait that the answer asks for');
});

test('the legend explains the causes of waste that are there, and no others', () => {
  const legend = notesOf(waterfallSection(worst(left({}), attempt({ arrivedMs: 600 })))).at(-1);
  expect(legend).toContain('duplicate: surplus copies of the same work');
  expect(legend).not.toMatch(/ghost|asked|░/);
  const goesOn = worst(left({ jobEndedMs: 900 }), attempt({ arrivedMs: 1200 }));
  expect(notesOf(waterfallSection(goesOn)).at(-1)).toContain('░ its job goes on without its client');
});
