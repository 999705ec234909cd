/**
 * A mock server as a process of its own, forked by `startMockProcess` with an IPC channel: it waits for a scenario, serves the scenario's
 * provider on a free port of 127.0.0.1, and closes gracefully when it is told to, or when its parent is gone. Ctrl-C in a terminal,
 * and the SIGTERM of what ends a whole group, such as timeout(1), reach parent and child alike; while the parent lives, the child leaves them to the parent.
 */
import { ScenarioError } from '../src/errors/scenario-error.ts';
import { createScenario } from '../src/scenario/load-scenario.ts';
import { createMockServer, type MockServer } from './app.ts';
import { listenMockServer } from './listen.ts';
import type { ChildMessage, ParentMessage } from './child.ts';

let server: MockServer | undefined;

/** Tells the parent; resolves when the message has left. */
async function tell(message: ChildMessage): Promise<void> {
  if (!process.connected) return;
  await new Promise((resolve) => process.send?.(message, undefined, undefined, resolve));
}

async function serve(input: unknown): Promise<void> {
  try {
    const { provider, seed } = createScenario(input);
    server = createMockServer({ provider, seed, source: input });
    await tell({ type: 'listening', url: await listenMockServer(server) });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    await tell({ type: 'refused', code: error.code, problems: error.problems });
    process.exit(2);
  }
}

async function end(graceMs?: number): Promise<void> {
  await server?.close(graceMs === undefined ? {} : { graceMs });
  process.exit(0);
}

process.on('message', (message: ParentMessage) => {
  void (message.type === 'serve' ? serve(message.scenario) : end(message.graceMs));
});
process.on('disconnect', () => void end());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (!process.connected) void end();
  });
