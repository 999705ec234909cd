import type { WallClock } from '../../../engine/wall-driver.ts';
import type { RehearsalSummary } from '../../../measure/summary.ts';
import { collectGarbage } from '../../../platform/runtime.ts';
import { machineMs } from '../../../platform/wall-clock.ts';
import { DIALECTS, type DialectName } from '../../../wire/dialects.ts';
import type { Stripe } from '../../../workload/requests-ahead.ts';
import { plainAccess } from '../../target/access.ts';
import { chooseCarrier, type ChosenCarrier } from '../../target/carrier-choice.ts';
import { watchProcess } from '../generator-load.ts';
import { HttpRun } from '../http-run.ts';
import { LiveView } from '../live-view.ts';
import { rehearse } from '../rehearsal.ts';
import type { RunOverHttpOptions } from '../run-over-http.ts';
import type { Coordinator, MoneyOrder, WorkerEnd, WorkerStart } from './coordinator.ts';
import { sharedScenario, withCap } from './shared-scenario.ts';
import { partOf, type RunDelta } from './part.ts';
import { NO_TAPE, RequestTape } from './request-tape.ts';

/** How often a worker says that it lives, and tells what it has measured where that is wanted, in ms. */
const BEAT_MS = 500;
const DELTA_MS = 1000;
/** A timer wakes about 1 ms late: until so long before the start it is waited for by one. */
const SLEEP_MARGIN_MS = 2;

/** The part of a run that one worker sends. */
export type ShardOptions = Pick<
  RunOverHttpOptions,
  'scenario' | 'world' | 'origin' | 'apiKey' | 'access' | 'clock' | 'log' | 'rehearsal'
> & {
  readonly stripe: Stripe;
  /** Whether it tells each second what it has measured, and not at its end alone. */
  readonly tellsDeltas: boolean;
};

/**
 * Carries out one worker's part of a run, from its rehearsal to what it has measured: joins its coordinator at each step. Throws a `ScenarioError`
 * where it cannot begin.
 */
export async function runShard(options: ShardOptions, coordinator: Coordinator): Promise<WorkerEnd> {
  const shard = await Shard.open(options, coordinator);
  try {
    await shard.warmUp();
    await coordinator.barrier(shard.transport);
    return await shard.run(await coordinator.once());
  } finally {
    await shard.close();
  }
}

class Shard {
  readonly transport: string | undefined;
  readonly #options: ShardOptions;
  readonly #coordinator: Coordinator;
  readonly #run: HttpRun;
  readonly #view: LiveView;
  /** Of a run against a mock, for its bill. */
  readonly #tape: RequestTape | undefined;
  readonly #chosen: ChosenCarrier | undefined;
  readonly #rehearsed: RehearsalSummary | undefined;
  #seq = 0;
  /** What it has last told of prices. */
  #toldNano: Float64Array;

  static async open(options: ShardOptions, coordinator: Coordinator): Promise<Shard> {
    const { world, origin, apiKey, access = plainAccess(apiKey), clock, log, rehearsal } = options;
    const scenario = sharedScenario(options.scenario, options.stripe);
    const dialect = DIALECTS[scenario.provider.dialect as DialectName];
    const rehearsed =
      rehearsal && (await rehearse({ scenario, dialect, world, clock, isLogged: log !== undefined }, rehearsal));
    log?.open({ schema: 'tollmark/attempts@2', scenario: scenario.name, seed: scenario.seed, world });
    const chosen = world === 'real' ? await chooseCarrier(origin, access, clock) : undefined;
    return new Shard({ ...options, scenario }, coordinator, chosen, rehearsed);
  }

  private constructor(
    options: ShardOptions,
    coordinator: Coordinator,
    chosen: ChosenCarrier | undefined,
    rehearsed: RehearsalSummary | undefined,
  ) {
    const { scenario, stripe } = options;
    this.#options = options;
    this.#coordinator = coordinator;
    this.#chosen = chosen;
    this.#rehearsed = rehearsed;
    this.transport = chosen?.text;
    this.#tape = options.world === 'mock' ? new RequestTape() : undefined;
    const capNano = scenario.client.maxNanoUsd;
    const ask = (needNano: bigint, wantNano: bigint): void =>
      coordinator.publishMoney({ type: 'ask', needNano, wantNano });
    const dialect = DIALECTS[scenario.provider.dialect as DialectName];
    this.#run = new HttpRun({
      ...options,
      scenario: capNano === undefined ? scenario : withCap(scenario, 0n),
      dialect,
      log: options.log,
      carrier: chosen?.carrier,
      tape: this.#tape,
      lease: capNano === undefined ? undefined : { capNano, workers: stripe.count, ask },
    });
    this.#view = new LiveView(this.#run, undefined, undefined);
    this.#toldNano = this.#run.client.worstNano.slice();
    coordinator.onAbort((atOnce) => (atOnce ? this.#run.stopAtOnce() : this.#run.stop()));
    coordinator.onMoney((order) => this.#heardOfMoney(order));
    coordinator.onLook(() => coordinator.publishLive(this.#view.snapshot()));
  }

  /** Before the load begins, a connection to a mock is open, its code has run, and the garbage of that is gone. */
  async warmUp(): Promise<void> {
    if (this.#options.world === 'mock') await this.#run.warmUp('/healthz');
    if (this.#rehearsed !== undefined) collectGarbage();
  }

  async run({ startMs, worstNano }: WorkerStart): Promise<WorkerEnd> {
    const { clock, log } = this.#options;
    const run = this.#run;
    this.#raise(worstNano);
    const ownStartMs = startMs - (machineMs() - clock.nowMs());
    // Its lease is there when its first request is due.
    run.leased?.lease.look(0);
    const loadSince = watchProcess();
    await instant(clock, ownStartMs);
    const lateMs = Math.max(0, clock.nowMs() - ownStartMs);
    const stopTelling = this.#tellOn(ownStartMs);
    let generator: WorkerEnd['generator'];
    let logLoss: string | undefined;
    try {
      await run.run(ownStartMs);
      generator = loadSince();
      logLoss = await log?.close();
    } finally {
      stopTelling();
    }
    const delta = this.#delta(Number.MAX_SAFE_INTEGER);
    return { delta, generator, rehearsed: this.#rehearsed, lateMs, logLoss };
  }

  async close(): Promise<void> {
    await this.#chosen?.close();
  }

  /** Says that it lives, and where that is wanted tells at each second what it has measured, until what it returns is called. */
  #tellOn(startMs: number): () => void {
    const { clock, tellsDeltas } = this.#options;
    let cancel = (): void => {};
    const beat = setInterval(() => this.#beat(), BEAT_MS);
    const tell = (upToMs: number): void => {
      cancel = clock.setTimer(Math.max(0, startMs + upToMs - clock.nowMs()), () => {
        this.#coordinator.publishDelta(this.#delta(upToMs));
        tell(upToMs + DELTA_MS);
      });
    };
    if (tellsDeltas) tell(DELTA_MS);
    return () => {
      clearInterval(beat);
      cancel();
    };
  }

  #beat(): void {
    const { worstNano } = this.#run.client;
    if (worstNano.every((nano, i) => nano <= (this.#toldNano[i] as number))) return this.#coordinator.publishBeat();
    this.#toldNano = worstNano.slice();
    this.#coordinator.publishLearned([...worstNano]);
  }

  #delta(upToMs: number): RunDelta {
    const [part, live, tape] = [partOf(this.#run, this.#options), this.#view.snapshot(), this.#tape?.take() ?? NO_TAPE];
    return { seq: ++this.#seq, part, tape, upToMs, live };
  }

  #heardOfMoney(order: MoneyOrder): void {
    const { leased } = this.#run;
    if (order.type === 'raise') this.#raise(order.worstNano);
    else if (leased === undefined) return;
    else if (order.type === 'grant') leased.granted(order.nano);
    else if (order.type === 'exhausted') leased.exhausted();
    else this.#coordinator.publishMoney({ type: 'returned', nano: leased.lease.giveBack() });
  }

  #raise(worstNano: readonly number[]): void {
    const { client, bill } = this.#run;
    this.#toldNano = this.#toldNano.map((nano, i) => Math.max(nano, worstNano[i] ?? 0));
    for (const [requestClass, nano] of worstNano.entries())
      client.spending.raiseWorst(requestClass, nano, bill.unknownAttempts(requestClass));
  }
}

/** Resolves at an instant of a clock, not before. */
async function instant(clock: WallClock, atMs: number): Promise<void> {
  const sleepMs = atMs - clock.nowMs() - SLEEP_MARGIN_MS;
  if (sleepMs > 0) await new Promise<void>((resolve) => clock.setTimer(sleepMs, resolve));
  while (clock.nowMs() < atMs) await new Promise<void>((resolve) => clock.yieldTo(resolve));
}
