import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentilePlot } from '../../../reports/distribution/percentile-plot.ts';
import { stackedBars } from '../../../reports/distribution/stacked-bars.ts';
import { Histogram } from '../../../src/measure/histogram.ts';
import { latencyByOutcome } from '../../../src/measure/latency-by-outcome.ts';
import { RequestEndings } from '../../../src/measure/request-endings.ts';

const inside = (html: string): void => {
  expect(html).not.toMatch(/NaN|Infinity/);
  const points = [...html.matchAll(/ points="([^"]+)"/g)].flatMap(([, all = '']) => all.split(' '));
  for (const [x = -1, y = -1] of points.map((point) => point.split(',').map(Number))) {
    expect(x).toBeGreaterThanOrEqual(69.99);
    expect(x).toBeLessThanOrEqual(640);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(300);
  }
};

test('curves lie within the frame, whatever the times, and each has its colour and its name', () => {
  const times = fc.array(fc.double({ min: 0, max: 2e9, noNaN: true }), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(times, (drawn) => {
      const histogram = new Histogram();
      for (const ms of drawn) histogram.record(ms);
      const curves = latencyByOutcome(histogram, new RequestEndings()).map((row) => ({
        ...row,
        kind: row.outcome,
        label: '<b>"name"',
      }));
      const { html } = percentilePlot(curves, 'label');
      inside(html);
      expect(html).toContain('stroke-succeeded');
      expect(html).toContain('&lt;b&gt;&quot;name&quot;');
      expect(html).not.toContain('<b>');
      expect(html.match(/<line/g)?.length ?? 0).toBeLessThan(30);
    }),
    { seed: 42, numRuns: 100 },
  );
});

test('what fewer than ten requests are slower than is pale, and the rest is not', () => {
  const shares = [0.5, 0.9, 0.99].map((share) => ({ share, ms: 1000 * share }));
  const curve = { label: 'all', kind: 'succeeded', maxMs: 2000, percentiles: shares };
  const { html } = percentilePlot([{ ...curve, count: 100 }], 'label');
  expect(html.match(/ sure"/g)).toHaveLength(1);
  expect(html.match(/ few"/g)).toHaveLength(1);
  expect(html).toContain('Pale: fewer than 10 requests are slower');
  expect(percentilePlot([{ ...curve, count: 1, percentiles: [] }], 'label').html).toBe('');
});

test('bars stand on each other and in the drawing, and nothing is drawn of nothing', () => {
  const count = fc.nat(1e9);
  fc.assert(
    fc.property(fc.array(fc.tuple(count, count), { minLength: 1, maxLength: 40 }), (rows) => {
      const bars = rows.map(([a, b], index) => ({
        label: String(index),
        title: 'title',
        parts: [
          { kind: 'succeeded', count: a },
          { kind: 'timeout', count: b },
        ],
      }));
      const { html } = stackedBars(bars, { label: 'label', axes: 'axes' });
      const some = rows.flat().filter((each) => each > 0).length;
      expect(html.match(/<rect/g)?.length ?? 0).toBe(some);
      inside(html);
      for (const [, y, height] of html.matchAll(/ y="([^"]+)" width="[^"]+" height="([^"]+)"/g)) {
        expect(Number(y)).toBeGreaterThanOrEqual(0);
        expect(Number(y) + Number(height)).toBeLessThanOrEqual(271.6);
      }
    }),
    { seed: 42, numRuns: 100 },
  );
  expect(stackedBars([], { label: '', axes: '' }).html).toBe('');
});
