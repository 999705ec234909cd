import { expect, test } from 'vitest';
import { PageWords } from '../../../reports/html/glossary.ts';
import { keyFiguresHtml } from '../../../reports/html/key-figures.ts';
import { SUMMARIES } from '../summaries.ts';

const passed = SUMMARIES.failed;

test('dollars that nobody knows stand beside those that are known, and then nothing is said to be free', () => {
  const html = (dollars: object, projection: object = {}): string =>
    keyFiguresHtml(
      {
        ...passed,
        dollars: { ...passed.dollars, ...dollars },
        projection: passed.projection === null ? null : { ...passed.projection, ...projection },
      },
      new PageWords(),
    ).html;
  const nothing = { billed: '0', useful: '0', wasted: '0' };
  expect(html(nothing)).toContain('nothing was billed');
  const unknown = html({ ...nothing, unknownAtMost: '0.15' }, { perMonthAtMost: '1234.5' });
  expect(unknown).not.toContain('nothing was billed');
  expect(unknown).toContain('up to $0.15 more is unknown');
  expect(unknown).toContain('at most $1,234.50');
  expect(unknown).not.toContain('warnings');
  expect(html({}, { warnings: ['the run ended early'] })).toContain('see its warnings');
});
