import { expect, test } from 'vitest';
import { productFiles } from './project-files.ts';
import { localHabits, unsteadyMath } from './same-bytes.ts';

const bad = (text: string) => [{ path: 'src/engine/a.ts', text }];

test('the product computes the same last bit on every version of Node', () => {
  expect(unsteadyMath(productFiles())).toEqual([]);
});

test('the product writes the same in every country', () => {
  // The script of the HTML report runs in a browser, and names its language.
  const files = productFiles().filter(({ path }) => path !== 'reports/html/chart-options.ts');
  expect(localHabits(files)).toEqual([]);
});

test('the checks see what may differ, and not what may not', () => {
  const problems = unsteadyMath(
    bad('const a = Math.log(2);\nconst b = Math\n  .sin(a);\nconst { pow } = Math; // Math.cos'),
  );
  expect(problems.map((problem) => problem.split(' may ')[0])).toEqual([
    'src/engine/a.ts:2: Math.sin',
    'src/engine/a.ts:4: Math as a value',
  ]);
  expect(unsteadyMath(bad('Math.floor(Math.LN2 * 3); const text = `Math.sin ${Math.max(1, 2)}`;'))).toEqual([]);
  expect(localHabits(bad("a.localeCompare(b); new Date().getHours(); n.toLocaleString(); 'Intl'"))).toHaveLength(3);
  expect(localHabits(bad('new Date().getUTCHours(); a < b'))).toEqual([]);
});
