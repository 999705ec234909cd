import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PLANNERS } from '../../src/study/planners.ts';
import { anchorsOf } from '../docs/markdown.ts';
import { readProjectFile } from '../tidy/project-files.ts';

test('each planner is a file of its own with a test, and has a section in docs/studies.md', () => {
  const names = PLANNERS.map(({ name }) => name).toSorted();
  const stems = (folder: URL, end: string): string[] => {
    const files = readdirSync(folder).filter((file) => file.endsWith(end));
    return files.map((file) => file.slice(0, -end.length)).toSorted();
  };
  expect(stems(new URL('../../src/study/planners', import.meta.url), '.ts')).toEqual(names);
  expect(stems(new URL('planners', import.meta.url), '.test.ts')).toEqual(names);
  const anchors = anchorsOf({ path: 'docs/studies.md', text: readProjectFile('docs/studies.md') });
  expect(names.filter((name) => !anchors.includes(name))).toEqual([]);
});

test('every combination of options suits exactly one planner', () => {
  for (const sweep of [[], ['a=1']]) {
    for (const replications of [undefined, 3]) {
      const suited = PLANNERS.filter((kind) => kind.suits({ sweep, replications, confirmed: true }));
      expect(suited).toHaveLength(1);
    }
  }
});
