import type { Duplex } from 'node:stream';
import { Dispatcher } from 'undici';
import { createMockServer, type MockStats } from '../../mock-server/index.ts';
import type { Summary } from '../../src/measure/summary.ts';
import type { UsageRecord } from '../../src/measure/usage-record.ts';
import { VIRTUAL_EPOCH_MS } from '../../src/provider/limits/announced-wait.ts';
import type { AttemptLine } from '../../src/runners/http/attempt-log.ts';
import { openPool } from '../../src/runners/http/http-transport.ts';
import { startRunOverHttp, type RunProgress } from '../../src/runners/http/run-over-http.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { AT_EASE } from '../runners/generator.ts';
import { RANK, VirtualClock } from './clock.ts';
import { linkTo, type Network } from './link.ts';

/** A run over HTTP in virtual time, with all that can be asked of it afterwards. */
export interface JoinedRun {
  readonly summary: Summary;
  readonly stats: MockStats;
  readonly records: readonly UsageRecord[];
  readonly lines: readonly AttemptLine[];
  readonly progress: RunProgress;
  /** Faults of the server itself, and exceptions that nobody caught. */
  readonly faults: readonly string[];
}

/** How two worlds are joined. */
export interface JoinOptions {
  /** What the network does to the load; default: it brings everything at once. What resets the mock and reads its bill is left alone. */
  readonly network?: Network;
  readonly world?: 'mock' | 'real';
  /** When the run is interrupted; a second time ends it at once. */
  readonly interruptMs?: readonly number[];
  /** How long the provider goes on behind the run before its records are read, in ms; default 0. */
  readonly settleMs?: number;
}

const ORIGIN = 'http://127.0.0.1:80';
/** What is asked of the mock itself. */
const ADMINISTRATION = /^\/(?:tollmark\/|stats|healthz)/;

/** Two ways to one server: what a run asks of the mock itself goes one of its own, so that no fault of the load's can hit it. */
class TwoWays extends Dispatcher {
  readonly #administration: Dispatcher;
  readonly #load: Dispatcher;

  constructor(administration: Dispatcher, load: Dispatcher) {
    super();
    this.#administration = administration;
    this.#load = load;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const way = ADMINISTRATION.test(options.path) ? this.#administration : this.#load;
    return way.dispatch(options, handler);
  }

  override async destroy(): Promise<void> {
    await Promise.all([this.#administration.destroy(), this.#load.destroy()]);
  }
}

/** Runs a scenario by the real load generator, undici, Node's HTTP server and the mock server, over a link without sockets, under one virtual clock. */
export async function runJoined(scenario: Scenario, options: JoinOptions = {}): Promise<JoinedRun> {
  const { network = {}, world = 'mock', interruptMs = [], settleMs = 0 } = options;
  const faults: string[] = [];
  const clock = new VirtualClock();
  const epochMs = (): number => VIRTUAL_EPOCH_MS + clock.nowMs;
  const info = (message: string): void => {
    if (message.includes('fault of the server')) faults.push(message);
  };
  const { provider, seed } = scenario;
  const server = createMockServer({ provider, seed, clock: clock.wall(RANK.server), epochMs, logger: { info } });
  await server.app.ready();
  const accepted: Duplex[] = [];
  const accept = (far: Duplex): void => {
    accepted.push(far);
    server.accept(far);
  };
  const poolOver = (over: Network): Dispatcher => openPool(ORIGIN, { connect: linkTo(clock, accept, over) });
  const dispatcher = new TwoWays(poolOver({}), poolOver(network));
  const lines: AttemptLine[] = [];
  const log = { open: () => {}, write: (line: AttemptLine) => lines.push(line), close: async () => undefined };
  const uncaught = (error: unknown): void => {
    faults.push(`nobody caught ${error instanceof Error ? error.stack : String(error)}`);
  };
  process.on('uncaughtException', uncaught);
  try {
    const run = await clock.until(
      startRunOverHttp({
        scenario,
        world,
        origin: ORIGIN,
        apiKey: 'k',
        clock: clock.wall(RANK.client),
        epochMs,
        log,
        dispatcher,
        twin: false,
        watchLoad: () => () => AT_EASE,
      }),
    );
    for (const [i, ms] of interruptMs.entries()) {
      clock.at(ms, RANK.client, i === 0 ? run.interrupt : run.stopAtOnce);
    }
    const summary = await clock.until(run.finished);
    if (settleMs > 0)
      await clock.until(new Promise<void>((resolve) => clock.at(clock.nowMs + settleMs, RANK.server, resolve)));
    const { records } = server.usageRecords(0, 1_000_000);
    return { summary, stats: server.stats(), records, lines, progress: run.progress(), faults };
  } finally {
    await clock.until(dispatcher.destroy());
    // Node keeps the parser of a connection until it closes, and with it the whole server.
    for (const connection of accepted) connection.destroy();
    process.off('uncaughtException', uncaught);
  }
}
