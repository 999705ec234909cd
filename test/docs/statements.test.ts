import { expect, test } from 'vitest';
import { readProjectFile } from '../tidy/project-files.ts';
import { mocksOf, statementsOf } from './statements.ts';

const page = { path: 'docs/seeds.md', text: readProjectFile('docs/seeds.md') };
const statements = statementsOf(page);

test.each(statements)('line $line has commands, and says what they show: $says', ({ commands, shows }) => {
  expect(commands.filter((command) => !/^(?:tollmark|curl) /.test(command))).toEqual([]);
  expect(commands.length).toBeGreaterThan(0);
  expect(shows.length).toBeGreaterThan(0);
  const ports = commands.flatMap((command) => /127\.0\.0\.1:(\d+)/.exec(command)?.[1] ?? []);
  expect(ports.filter((port) => !mocksOf(page).has(port))).toEqual([]);
});

test('a row is read with its commands, and with what they do not show', () => {
  const text = '| it says | `curl a`, then `curl b` | `x`, no `y` |';
  const shows = [
    { text: 'x', isAbsent: false },
    { text: 'y', isAbsent: true },
  ];
  expect(statementsOf({ text })).toEqual([{ line: 1, says: 'it says', commands: ['curl a', 'curl b'], shows }]);
});
