import { expect, test } from 'vitest';
import { projectFiles, readProjectFile } from '../tidy/project-files.ts';

const numbers = [...readProjectFile('docs/decisions.md').matchAll(/^### (\d+)\. /gm)].map(([, number]) =>
  Number(number),
);

test('each record has a number of its own', () => {
  expect(numbers.length).toBeGreaterThan(60);
  expect(numbers.filter((number, place) => numbers.indexOf(number) !== place)).toEqual([]);
});

test('every decision that a text or a comment names is there', () => {
  const named = projectFiles().flatMap(({ path, text }) =>
    [...text.matchAll(/\bdecisions? (\d+)\b/g)].map(([, number]) => ({ path, number: Number(number) })),
  );
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter(({ number }) => !numbers.includes(number))).toEqual([]);
});
