import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JOB, JobTable } from '../../src/provider/job-table.ts';

const FIELDS = [
  'callerRef',
  'request',
  'attempt',
  'model',
  'key',
  'status',
  'acceptedMs',
  'startedMs',
  'serviceMs',
  'fullNano',
  'inputNano',
  'chargedNano',
] as const;

/** Gives every field of a job a value that tells jobs and fields apart. */
function fill(table: JobTable, job: number, mark: number): void {
  FIELDS.forEach((field, i) => (table[field][job] = mark * 100 + i));
  table.state[job] = JOB.running;
  table.outcome[job] = mark % 256;
}

const read = (table: JobTable, job: number): number[] => [
  ...FIELDS.map((field) => table[field][job] as number),
  table.state[job] as number,
  table.outcome[job] as number,
];
const filled = (mark: number): number[] => [...FIELDS.map((_, i) => mark * 100 + i), JOB.running, mark % 256];

describe('JobTable', () => {
  test('gives each job a place of its own, keeps its fields while others come, go and the table grows, against a map', () => {
    const step = fc.record({ adds: fc.nat(300), removes: fc.array(fc.nat(999), { maxLength: 200 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 5 }), (steps) => {
        const table = new JobTable();
        const oracle = new Map<number, number>();
        let mark = 1;
        for (const { adds, removes } of steps) {
          for (let i = 0; i < adds; i++, mark++) {
            const job = table.add();
            if (oracle.has(job)) throw new Error(`Job ${job} was given out twice.`);
            oracle.set(job, mark);
            fill(table, job, mark);
          }
          for (const pick of removes) {
            const job = [...oracle.keys()][pick % Math.max(1, oracle.size)];
            if (job === undefined) continue;
            oracle.delete(job);
            table.remove(job);
          }
          expect(table.count).toBe(oracle.size);
        }
        const jobs = [...oracle.keys()];
        expect(jobs.map((job) => read(table, job))).toEqual(jobs.map((job) => filled(oracle.get(job) as number)));
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  test('a place that is given back is free, and its next life has another generation', () => {
    const table = new JobTable();
    const job = table.add();
    table.state[job] = JOB.running;
    const before = table.generation[job] as number;
    table.remove(job);
    expect(table.state[job]).toBe(JOB.free);
    expect(table.add()).toBe(job);
    expect(table.generation[job]).toBe(before + 1);
  });

  test('hands places out from the lowest on, before and after it grew', () => {
    const table = new JobTable();
    expect(Array.from({ length: 600 }, () => table.add())).toEqual(Array.from({ length: 600 }, (_, job) => job));
  });

  test('generations survive growing, and wrap round without an error', () => {
    const table = new JobTable();
    table.generation[0] = 2 ** 31 - 1;
    table.remove(table.add());
    expect(table.generation[0]).toBe(-(2 ** 31));
    for (let i = 0; i < 300; i++) table.add();
    expect(table.generation[0]).toBe(-(2 ** 31));
  });
});
