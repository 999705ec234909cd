/**
 * One of several load generators of a run, as a process of its own, forked with a channel by `ChildCrew`: it sends its part of the load when it is
 * told to, tells what it has measured, and ends. Ctrl-C reaches it as its parent: it leaves signals to that. When the parent is gone, it sends nothing
 * any more, finishes its log and ends.
 */
import { join } from 'node:path';
import { ScenarioError } from '../errors/scenario-error.ts';
import { RUN_FILES, workerFile } from '../platform/run-directory.ts';
import { wallClock } from '../platform/wall-clock.ts';
import { AttemptLog } from '../runners/http/run-over-http.ts';
import { runShard, type WorkerTask } from '../runners/http/workers/run-by-workers.ts';
import { checkTarget } from '../runners/target.ts';
import { ChildCoordinator } from './child-coordinator.ts';

/** How long it may take to end once the parent is gone, in ms. */
const EXIT_MS_MAX = 2000;

const coordinator = new ChildCoordinator(process);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => setTimeout(() => process.exit(0), EXIT_MS_MAX).unref());

function logOf({ folder, stripe: { index } }: WorkerTask): AttemptLog | undefined {
  if (folder === undefined) return undefined;
  const [attempts, sends] = [RUN_FILES.attempts, RUN_FILES.sends].map((name) => join(folder, workerFile(name, index)));
  return new AttemptLog(attempts as string, sends);
}

async function openEndpoint(scenario: WorkerTask['scenario']): Promise<{ origin: string; close(): Promise<void> }> {
  return (await import('./rehearsal-endpoint.ts')).openRehearsalEndpoint(scenario);
}

async function work(): Promise<void> {
  const task = await coordinator.join();
  const { scenario, world, origin, apiKey, flags, stripe, rehearses, tellsDeltas } = task;
  const stop = new AbortController();
  coordinator.onAbort(() => stop.abort());
  try {
    const access = flags && checkTarget(flags, () => ({ scenario }), process.env).access;
    const rehearsal = rehearses ? { open: openEndpoint, stop: stop.signal } : undefined;
    const log = logOf(task);
    const end = await runShard(
      {
        scenario,
        world,
        origin,
        apiKey,
        access,
        stripe,
        tellsDeltas,
        clock: wallClock,
        ...(log === undefined ? {} : { log }),
        ...(rehearsal === undefined ? {} : { rehearsal }),
      },
      coordinator,
    );
    await coordinator.publishEnd(end);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    await coordinator.refuse({ code: error.code, problems: error.problems });
  }
  process.exit(0);
}

void work();
