import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paretoHtml } from '../../../reports/study/pareto-plot.ts';
import { STUDIES } from './studies.ts';

test('every cell with figures is a point, and every row of the table a number in the plot', () => {
  const { html } = paretoHtml(STUDIES.grid);
  const comparable = STUDIES.grid.cells.filter(
    (cell) => cell.latencyMsP95 !== null && cell.dollars.perSuccess !== null,
  );
  expect(html.match(/<circle/g)).toHaveLength(comparable.length);
  expect(html.match(/<text class="point"/g)).toHaveLength((html.match(/<tr>/g) ?? []).length - 1);
});

test('one point alone is no plot', () => {
  expect(paretoHtml({ ...STUDIES.grid, cells: STUDIES.grid.cells.slice(0, 1) }).html).toBe('');
});

test('points and lines lie within the frame, whatever the figures', () => {
  const positive = fc.double({ min: 1e-9, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(positive, positive), { minLength: 2, maxLength: 6 }), (figures) => {
      const cells = figures.flatMap(([dollars, latencyMsP95], index) => {
        const cell = STUDIES.grid.cells[index];
        return cell === undefined
          ? []
          : [{ ...cell, latencyMsP95, dollars: { ...cell.dollars, perSuccess: dollars.toFixed(9) } }];
      });
      const { html } = paretoHtml({ ...STUDIES.grid, cells });
      expect(html).not.toMatch(/NaN|Infinity/);
      for (const [, x] of html.matchAll(/(?:cx|x1)="([^"]+)"/g)) {
        expect(Number(x)).toBeGreaterThanOrEqual(70);
        expect(Number(x)).toBeLessThanOrEqual(640);
      }
      for (const [, y] of html.matchAll(/(?:cy|y1)="([^"]+)"/g)) {
        expect(Number(y)).toBeGreaterThanOrEqual(0);
        expect(Number(y)).toBeLessThanOrEqual(360);
      }
      expect(html.match(/<line/g)?.length ?? 0).toBeLessThan(20);
    }),
    { seed: 23, numRuns: 200 },
  );
});
