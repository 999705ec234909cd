import { expect, test } from 'vitest';
import { notesOf } from '../../src/comparison/notes.ts';
import type { Reading } from '../../src/comparison/reading.ts';
import type { Machine } from '../../src/measure/machine.ts';
import { measuredRun } from './cases.ts';

const MACHINE: Machine = {
  tollmark: '0.1.0',
  node: 'v20.20.2',
  system: 'linux x64',
  processor: 'a processor',
  processors: 2,
};

const onMachine = (machine: Machine | undefined): Reading => ({ ...measuredRun('a', 900, '20'), machine });
const ofMachines = (base: Machine | undefined, head: Machine | undefined): string | undefined =>
  notesOf([onMachine(base)], [onMachine(head)], false).find((note) => /measured/.test(note));

test('runs of one machine need no note', () => {
  expect(ofMachines(MACHINE, { ...MACHINE })).toBeUndefined();
});

test('what machines differ by is said, each difference once', () => {
  const head = { ...MACHINE, node: 'v22.12.0', processors: 64 };
  expect(ofMachines(MACHINE, head)).toBe(
    'The runs were not measured by the same: they differ in version of Node.js (v20.20.2, v22.12.0) and number of processors (2, 64). What changed may be that alone.',
  );
  const runs = [onMachine(MACHINE), onMachine(head), onMachine(head)];
  expect(notesOf(runs, runs, false).filter((note) => note.includes('v22.12.0'))).toHaveLength(1);
});

test('a machine that nobody knows is said', () => {
  expect(ofMachines(undefined, undefined)).toContain('The files do not say which machine');
  expect(ofMachines(MACHINE, undefined)).toContain('Some of the files do not say which machine');
});

test('the machine is no figure that is compared', () => {
  expect([...measuredRun('a', 900, '20').figures.keys()].filter((path) => path.includes('machine'))).toEqual([]);
});
