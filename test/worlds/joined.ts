import type { Duplex } from 'node:stream';
import type { buildConnector } from 'undici';
import { createMockServer, type MockStats } from '../../mock-server/index.ts';
import type { Summary } from '../../src/measure/summary.ts';
import type { UsageRecord } from '../../src/measure/usage-record.ts';
import { VIRTUAL_EPOCH_MS } from '../../src/provider/limits/announced-wait.ts';
import type { AttemptLine } from '../../src/attempts/attempt-record.ts';
import type { Carriage, CarriedRequest, Carrier, ReplyReceiver } from '../../src/runners/http/carrier/carrier.ts';
import { SocketCarrier } from '../../src/runners/http/carrier/socket-carrier.ts';
import { UndiciCarrier } from '../../src/runners/http/carrier/undici-carrier.ts';
import type { LiveSnapshot } from '../../src/measure/live-snapshot.ts';
import { startRunOverHttp } from '../../src/runners/http/run-over-http.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { undiciPool, type CarrierKind } from '../runners/http/carriers.ts';
import { AT_EASE } from '../runners/generator.ts';
import { RANK, VirtualClock } from './clock.ts';
import { connectorOver, linkTo, type Network } from './link.ts';

/** A run over HTTP in virtual time, with all that can be asked of it afterwards. */
export interface JoinedRun {
  readonly summary: Summary;
  readonly stats: MockStats;
  readonly records: readonly UsageRecord[];
  readonly lines: readonly AttemptLine[];
  readonly progress: LiveSnapshot;
  /** What was seen at `looksMs`. */
  readonly looks: readonly LiveSnapshot[];
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
  /** When its progress is looked at. */
  readonly looksMs?: readonly number[];
  /** How long the provider goes on behind the run before its records are read, in ms; default 0. */
  readonly settleMs?: number;
  /** Default: sockets. */
  readonly carrier?: CarrierKind;
}

const ORIGIN = 'http://127.0.0.1:80';
/** What is asked of the mock itself. */
const ADMINISTRATION = /^\/(?:tollmark\/|stats|healthz)/;

/** Two ways to one server: what a run asks of the mock itself goes one of its own, so that no fault of the load's can hit it. */
class TwoWays implements Carrier {
  readonly #administration: Carrier;
  readonly #load: Carrier;

  constructor(administration: Carrier, load: Carrier) {
    this.#administration = administration;
    this.#load = load;
  }

  send(request: CarriedRequest, receiver: ReplyReceiver, ownHeaders?: readonly string[]): Carriage {
    const way = ADMINISTRATION.test(request.path) ? this.#administration : this.#load;
    return way.send(request, receiver, ownHeaders);
  }

  async destroy(): Promise<void> {
    await Promise.all([this.#administration.destroy(), this.#load.destroy()]);
  }
}

interface Way {
  readonly carrier: Carrier;
  destroy(): Promise<void>;
}

/** A carrier over connections that no socket is needed for. */
function carrierOver(connect: buildConnector.connector, kind: CarrierKind, clock: VirtualClock): Way {
  if (kind === 'undici') {
    const pool = undiciPool(ORIGIN, connect);
    return { carrier: new UndiciCarrier(pool), destroy: () => pool.destroy() };
  }
  const connector = connectorOver(connect);
  const carrier = new SocketCarrier({ origin: ORIGIN, clock: clock.wall(RANK.client), connector });
  return { carrier, destroy: () => carrier.destroy() };
}

/** Runs a scenario by the real load generator and carrier, Node's HTTP server and the mock server, over a link without sockets, under one virtual clock. */
export async function runJoined(scenario: Scenario, options: JoinOptions = {}): Promise<JoinedRun> {
  const { network = {}, world = 'mock', interruptMs = [], looksMs = [], settleMs = 0 } = options;
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
  const administration = undiciPool(ORIGIN, linkTo(clock, accept));
  const load = carrierOver(linkTo(clock, accept, network), options.carrier ?? 'sockets', clock);
  const carrier = new TwoWays(new UndiciCarrier(administration), load.carrier);
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
        dispatcher: administration,
        carrier,
        twin: false,
        watchLoad: () => () => AT_EASE,
      }),
    );
    for (const [i, ms] of interruptMs.entries()) {
      clock.at(ms, RANK.client, i === 0 ? run.interrupt : run.stopAtOnce);
    }
    const looks: LiveSnapshot[] = [];
    for (const ms of looksMs) clock.at(ms, RANK.client, () => looks.push(run.progress()));
    const summary = await clock.until(run.finished);
    if (settleMs > 0)
      await clock.until(new Promise<void>((resolve) => clock.at(clock.nowMs + settleMs, RANK.server, resolve)));
    const { records } = server.usageRecords(0, 1_000_000);
    return { summary, stats: server.stats(), records, lines, progress: run.progress(), looks, faults };
  } finally {
    await clock.until(Promise.all([administration.destroy(), load.destroy()]));
    // Node keeps the parser of a connection until it closes, and with it the whole server.
    for (const connection of accepted) connection.destroy();
    process.off('uncaughtException', uncaught);
  }
}
