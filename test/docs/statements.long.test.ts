import { expect, test } from 'vitest';
import { readProjectFile } from '../tidy/project-files.ts';
import { mocksOf, outputOf, statementsOf } from './statements.ts';

const page = { path: 'docs/seeds.md', text: readProjectFile('docs/seeds.md') };
const mocks = mocksOf(page);

test.each(statementsOf(page))('line $line: $says', async (statement) => {
  const output = await outputOf(statement, mocks);
  const wrong = statement.shows.filter(({ text, isAbsent }) => output.includes(text) === isAbsent);
  expect(wrong, output).toEqual([]);
});
