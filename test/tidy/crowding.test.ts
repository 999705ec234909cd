import { describe, expect, test } from 'vitest';
import { crowdedWords, openRooms, shownFiles } from './crowding.ts';
import { productFiles, projectFiles } from './project-files.ts';

/** How many files of a room other rooms import at most. A number may only become smaller. */
const SHOWN_MAX: Readonly<Record<string, number>> = {
  billing: 19,
  workload: 10,
  provider: 15,
  client: 10,
  wire: 9,
  measure: 18,
  catalog: 11,
  scenario: 14,
  study: 6,
  estimate: 3,
  reconcile: 5,
  attempts: 3,
  pilot: 3,
  invoice: 4,
  saturation: 3,
  comparison: 5,
  history: 3,
  runners: 12,
  'mock-server': 1,
  reports: 5,
  executors: 3,
  live: 1,
  monitoring: 3,
};

/** Rooms that are there to be imported, file by file. */
const OPEN: readonly string[] = ['errors', 'units', 'money', 'engine', 'statistics', 'platform', 'commands'];

describe('the house', () => {
  test('at most five files of a folder begin with the same word', () => {
    const ours = /^(?:src|mock-server|reports|test|bench)\/.*\.ts$/;
    expect(crowdedWords(projectFiles().flatMap(({ path }) => (ours.test(path) ? [path] : [])))).toEqual([]);
  });

  test('no room shows more of itself than before', () => {
    expect(openRooms(productFiles(), SHOWN_MAX, OPEN)).toEqual([]);
  });
});

describe('the checks see', () => {
  test('six files with one first word, and not a file beside its test', () => {
    const names = ['job', 'job-a', 'job-b', 'job-c', 'job-d', 'jobs-e'].map((name) => `src/x/${name}.ts`);
    expect(crowdedWords([...names, 'src/x/job.test.ts', 'src/y/job-f.ts'])).toEqual([]);
    expect(crowdedWords([...names, 'src/x/job-f.ts'])[0]).toMatch(/^src\/x\/job-\*: 6 files/);
  });

  test('a room that shows one more file', () => {
    const files = [
      { path: 'src/wire/a.ts', text: "import { b } from '../money/b.ts';\nimport { c } from '../money/c.ts';" },
      { path: 'src/wire/d.ts', text: "import { b } from '../money/b.ts';\nimport { a } from './a.ts';" },
    ];
    expect([...shownFiles(files)]).toEqual([['money', 2]]);
    expect(openRooms(files, { money: 2 }, [])).toEqual([]);
    expect(openRooms(files, {}, ['money'])).toEqual([]);
    expect(openRooms(files, { money: 1 }, [])[0]).toMatch(/^money shows 2 files .* 1 is its limit/);
    expect(openRooms(files, {}, [])[0]).toContain('no number');
  });
});
