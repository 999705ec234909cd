import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../command-line/build.ts';
import { projectFiles, readProjectFile } from '../tidy/project-files.ts';
import { linksOf } from './markdown.ts';

const INDEX = 'docs/README.md';
const pages = projectFiles('docs').map(({ path }) => path);
const relative = (path: string): string[] =>
  linksOf({ path, text: readProjectFile(path) }).flatMap((link) =>
    /^[a-z]+:/.test(link) ? [] : posix.join(posix.dirname(path), link.split('#')[0] ?? ''),
  );

test('the README can be read in a sitting', () => {
  const lines = readProjectFile('README.md').trimEnd().split('\n').length;
  expect(lines).toBeGreaterThanOrEqual(150);
  expect(lines).toBeLessThanOrEqual(200);
});

test('every page of the documentation is listed in its index, which the README links', () => {
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.filter((path) => path !== INDEX && !relative(INDEX).includes(path))).toEqual([]);
  expect(relative('README.md')).toContain(INDEX);
});

test('what the README links is in the package', () => {
  const listing = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const [pack] = z.array(z.object({ files: z.array(z.object({ path: z.string() })) })).parse(JSON.parse(listing));
  const shipped = pack?.files.map(({ path }) => path) ?? [];
  expect(shipped).toEqual(expect.arrayContaining(pages));
  const missing = relative('README.md').filter(
    (link) => !shipped.some((path) => path === link || path.startsWith(`${link}/`)),
  );
  expect(missing).toEqual([]);
});
