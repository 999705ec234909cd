import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { carryOut, type StudyOutcome } from '../../src/executors/carry-out.ts';
import { onThreads } from '../../src/executors/threads.ts';
import { builtFolder } from '../command-line/build.ts';
import { concluded, plannerOf } from '../study/trials.ts';

let worker = new URL('file:///');

/** Worker threads run compiled code. */
beforeAll(async () => {
  worker = pathToFileURL(join(await builtFolder(), 'src/trial-worker.js'));
}, 60_000);

const QUESTION = { sweep: ['client.retry=none,openai-node', 'workload.arrivals.rate=10/s,60/s'], replications: 2 };

test.each([1, 3])('the same bytes with %i threads as without any, and each trial is told of once', async (threads) => {
  const told: number[] = [];
  const onProgress = (share: number): number => told.push(Math.round(share * 8));
  const { result, earlyEnd } = await carryOut(plannerOf(QUESTION), onThreads(threads, worker), { onProgress });
  expect(earlyEnd).toBeUndefined();
  expect(JSON.stringify(result)).toBe(JSON.stringify(concluded(plannerOf(QUESTION))));
  expect(told).toEqual(Array.from({ length: 8 }, (_, i) => i + 1));
});

test('what is interrupted ends without waiting for the simulations under way', async () => {
  const set = ['workload.duration=1000d'];
  const first = new AbortController();
  const outcome = carryOut(plannerOf({ set, replications: 2 }), onThreads(2, worker), {
    stops: [first.signal, new AbortController().signal],
  });
  first.abort();
  expect(await outcome).toEqual({
    result: undefined,
    earlyEnd: { interrupted: true, message: 'interrupted', trialsRun: 0 },
  });
});

describe('a worker that', () => {
  /** A worker script that simulates nothing. */
  function badWorker(body: string): URL {
    const folder = mkdtempSync(join(tmpdir(), 'tollmark-worker-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'worker.mjs');
    writeFileSync(file, `export function simulateTrial({ scenario }) { ${body} }`);
    return pathToFileURL(file);
  }
  const run = (bad: URL): Promise<StudyOutcome<unknown>> => carryOut(plannerOf({ replications: 6 }), onThreads(2, bad));

  test.each([
    [
      'breaks',
      'throw new Error("out of luck");',
      /with seed 4\d was lost \(out of luck\); run it alone with --seed 4\d/,
    ],
    ['exits in silence', 'process.exit(7);', /a worker thread ended with code 7/],
    ['exits as if all were well', 'process.exit(0);', /a worker thread ended with code 0/],
    [
      'breaks later on',
      'setTimeout(() => { throw new Error("late"); }); return new Promise(() => {});',
      /4\d was lost \(late\)/,
    ],
  ])('%s ends the study, and says what to look at', async (_, body, reason) => {
    const { result, earlyEnd } = await run(badWorker(body));
    expect(result).toBeUndefined();
    expect(earlyEnd).toMatchObject({ interrupted: false, message: expect.stringMatching(reason), trialsRun: 0 });
  });

  test('is not there ends the study', async () => {
    const { earlyEnd } = await run(new URL('file:///nowhere/worker.mjs'));
    expect(earlyEnd).toMatchObject({ interrupted: false, trialsRun: 0 });
  });
});
