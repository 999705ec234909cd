import { expect, test } from 'vitest';
import { EXECUTORS, type ExecutorOptions, openExecutor } from '../../src/executors/executors.ts';
import { anchorsOf } from '../docs/markdown.ts';
import { plannerOf } from '../study/trials.ts';
import { readProjectFile } from '../tidy/project-files.ts';

const nameFor = (options: ExecutorOptions): string | undefined => EXECUTORS.find((kind) => kind.suits(options))?.name;

test('each executor has a section in docs/studies.md', () => {
  const anchors = anchorsOf({ path: 'docs/studies.md', text: readProjectFile('docs/studies.md') });
  const wanted = EXECUTORS.map(({ name }) => name.toLowerCase().replaceAll(' ', '-'));
  expect(wanted.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});

test('threads are started where they pay, or where a user asks for them', () => {
  const world = 'virtual';
  const few = plannerOf({ replications: 10 });
  expect(nameFor({ world, planner: few })).toBe('In process');
  expect(nameFor({ world, planner: few, threads: 1 })).toBe('Threads');
  expect(nameFor({ world, planner: plannerOf({ replications: 300 }) })).toBe('Threads');
  const closed = ['workload.arrivals={ type: closed, users: 2 }'];
  expect(nameFor({ world, planner: plannerOf({ replications: 2, set: closed }) })).toBe('Threads');
  expect(nameFor({ world, planner: plannerOf({ set: closed }) })).toBe('In process');
});

test('a load over HTTP is sent by one executor, whoever receives it', async () => {
  const planner = plannerOf({});
  expect([nameFor({ world: 'mock', planner }), nameFor({ world: 'real', planner })]).toEqual([
    'Over HTTP',
    'Over HTTP',
  ]);
  expect((await openExecutor({ world: 'mock', planner })).capacity).toBe(1);
});
