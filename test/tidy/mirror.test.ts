import { expect, test } from 'vitest';
import { formsNeverRun, strayTests } from './mirror.ts';
import { projectFiles } from './project-files.ts';

test('every test mirrors a source file or folder', () => {
  const paths = projectFiles().map((file) => file.path);
  expect(paths.filter((path) => path.endsWith('.test.ts')).length).toBeGreaterThan(5);
  expect(strayTests(paths)).toEqual([]);
});

test('every law that has a long form is run in it', () => {
  const files = projectFiles().filter(({ path }) => path.startsWith('test/') && path.endsWith('.test.ts'));
  expect(formsNeverRun(files)).toEqual([]);
});

test('the check sees a long form that nobody runs', () => {
  const law = { path: 'test/a/law.test.ts', text: `const N = ${'runs'}(1, 2);` };
  const twin = { path: 'test/a/law.long.test.ts', text: "import './law.test.ts';" };
  expect(formsNeverRun([law, twin])).toEqual([]);
  expect(formsNeverRun([law])[0]).toMatch(/^test\/a\/law\.test\.ts /);
});

test('the check sees a test whose source is gone', () => {
  const sources = ['src/money/rate.ts', 'src/cli.ts', 'mock-server/app.ts', 'bench/measure.ts'];
  const good = [
    'test/money/rate.test.ts',
    'test/money/laws.test.ts',
    'test/cli.test.ts',
    'test/mock-server/app.test.ts',
  ];
  const bad = ['test/coins/rate.test.ts', 'test/misc.test.ts'];
  expect(strayTests([...sources, ...good, 'test/tidy/a.test.ts', 'test/money/samples.ts'])).toEqual([]);
  expect(strayTests([...sources, ...bad]).map((problem) => problem.split(' ')[0])).toEqual(bad);
});
