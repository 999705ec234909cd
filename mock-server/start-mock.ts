import { readTextFile } from '../src/platform/files.ts';
import { todayText } from '../src/platform/wall-clock.ts';
import { createServed, loadServed } from '../src/scenario/load-provider.ts';
import { createMockServer, type MockServer, type MockServerOptions } from './app.ts';
import { listenMockServer, type ListenOptions } from './listen.ts';

/** A mock server that listens. */
export interface StartedMock extends MockServer {
  /** Where, without a path. */
  readonly url: string;
}

/** How `startMock` starts: where the server listens, and what `createMockServer` takes beside the provider. */
export type StartMockOptions = ListenOptions & Partial<Omit<MockServerOptions, 'provider' | 'source'>>;

/**
 * Starts a mock server, on any free port of this machine unless `options` says where. `source`: the path of a scenario or provider file, or one of
 * them as plain data; a scenario needs no workload here. Close it at the end. Throws a `ScenarioError` with every problem.
 */
export async function startMock(source: string | object, options: StartMockOptions = {}): Promise<StartedMock> {
  const files = { readText: readTextFile, overrides: [], today: todayText() };
  const loaded = typeof source === 'string' ? loadServed(source, files) : createServed(source);
  const { provider, seed } = loaded.scenario;
  const { host, port, ...more } = options;
  const server = createMockServer({ seed, ...more, provider, source: loaded.source });
  const place = { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
  return Object.assign(server, { url: await listenMockServer(server, place) });
}
