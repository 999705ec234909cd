import { expect, test } from 'vitest';
import { strayTests } from './mirror.ts';
import { projectFiles } from './project-files.ts';

test('every test mirrors a source file or folder', () => {
  const paths = projectFiles().map((file) => file.path);
  expect(paths.filter((path) => path.endsWith('.test.ts')).length).toBeGreaterThan(5);
  expect(strayTests(paths)).toEqual([]);
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
