import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { InvoiceRecords } from '../src/billing/account/snapshot.ts';
import type { WallClock } from '../src/engine/wall-driver.ts';
import { ScenarioError } from '../src/errors/scenario-error.ts';
import type { Traffic } from '../src/invoice/traffic.ts';
import type { UsageRecordPage } from '../src/measure/usage-record.ts';
import { wallClock } from '../src/platform/wall-clock.ts';
import type { ProviderOptions } from '../src/provider/provider-options.ts';
import type { Dialect } from '../src/wire/dialect.ts';
import { DIALECTS, dialectNames } from '../src/wire/dialects.ts';
import { addAdminRoutes } from './routes/admin-routes.ts';
import { addControlRoutes } from './routes/control-routes.ts';
import { addDashboardRoutes } from './routes/dashboard-routes.ts';
import { addStrayAnswers } from './routes/stray-requests.ts';
import { OutputStore } from './outputs/output-store.ts';
import { createApp } from './framework.ts';
import type { DashboardHost } from './dashboard/dashboard.ts';
import { readBytesMax, UnderWay } from './memory/under-way.ts';
import type { ProviderChange } from './provider-changes.ts';
import type { ScriptView } from './script/script.ts';
import type { ScriptStepInput } from './script/step-options.ts';
import type { MockStats } from './stats.ts';
import { RECORDS_MAX_DEFAULT } from './billing/usage-book.ts';
import { WEBHOOK_SECRET_DEFAULT, WebhookSigner } from './webhooks/webhook-signer.ts';
import { MockRun, type RecordsView } from './mock-run.ts';

/** Where the server says what happens to it. Requests are never logged one by one, and headers never at all. */
export interface MockLogger {
  info(message: string): void;
}

/** What a mock server is made from. */
export interface MockServerOptions {
  readonly provider: ProviderOptions;
  readonly seed: number;
  /**
   * The scenario in input form that `provider` came from (`source` of a loaded scenario, or what `createScenario` was given), over which changes
   * are laid. Absent: `patch` refuses all changes.
   */
  readonly source?: unknown;
  /** The machine's time; tests pass their own. */
  readonly clock?: WallClock;
  /** Unix epoch ms, for the times in replies; default `Date.now`. */
  readonly epochMs?: () => number;
  /** Default: silent. */
  readonly logger?: MockLogger;
  /** Usage records kept, 1,000,000 by default; further ones are counted as lost. */
  readonly usageRecordsMax?: number;
  /**
   * The secret by which Standard Webhooks are signed: `whsec_` and base64, or any text. Default: the environment's
   * `TOLLMARK_WEBHOOK_SECRET`, else `whsec_dG9sbG1hcmstd2ViaG9vay1zZWNyZXQ=`.
   */
  readonly webhookSecret?: string;
  /** Host names to which webhooks may go besides this machine's own; `*` allows all. Default: none. */
  readonly allowWebhooksTo?: readonly string[];
  /** Whether the header `x-tollmark-force` is obeyed from any machine. Default: from this machine only. */
  readonly allowForce?: boolean;
  /**
   * Most bytes of what is under way: bodies that arrive, jobs with those who wait for them, answers that are written, webhooks. Who finds no room is
   * refused as by a full queue. Default: 512 MiB.
   */
  readonly underWayBytesMax?: number;
  /** Whether what clients send is kept, attempt by attempt, for an invoice: never a key, a prompt or a whole address. Default: false. */
  readonly traffic?: boolean;
}

/** How a mock server ends. */
export interface CloseOptions {
  /** How long jobs under way may take to end; default 10 s. */
  readonly graceMs?: number;
}

/** An emulated endpoint over HTTP. It does not listen yet: use `listenMockServer`, or `app.inject` in tests. */
export interface MockServer {
  readonly app: FastifyInstance;
  /** Names by which `/stats` and the administration may be asked, beside `localhost`; `listenMockServer` adds the host it listens on. */
  readonly hostNames: Set<string>;
  /** Serves a connection that is no socket, such as one end of a pair of streams. Call it when `app.ready()` has resolved. */
  accept(connection: Duplex): void;
  /** `workersUntilMs`: when the workers that stay are counted until, in ms since the run began; default now. */
  stats(workersUntilMs?: number): MockStats;
  /**
   * At most `limit` records after the first `after`, in the order in which jobs ended. `true`, the default: what happened; `billed`: the bill
   * as the provider publishes it, which departs from that where its `records` say so.
   */
  usageRecords(after: number, limit: number, view?: RecordsView): UsageRecordPage;
  /** The newest `max` invoices of a postpaid account, with the period in progress; none of another account. */
  invoices(max: number): InvoiceRecords;
  /** What clients sent since the run began, which a reset begins anew. Throws a `ScenarioError` USAGE when the server was created without `traffic: true`. */
  traffic(): Traffic;
  /**
   * Scripts the answers of the next requests: a step, or a list of steps, as `POST /tollmark/script` takes them. Throws a `ScenarioError` with
   * every problem, and adds nothing then. A reset clears the script.
   */
  script(steps: ScriptStepInput | readonly ScriptStepInput[]): void;
  /** What is left of the script. */
  scriptView(): ScriptView;
  /** Takes all steps out of the script. */
  clearScript(): void;
  /**
   * Changes faults, limits, latency and the like of the provider while it runs, all at once: a JSON Merge Patch (RFC 7396) of the provider in input
   * form, as `PATCH /tollmark/provider` takes it. Jobs under way keep what they were accepted under. Throws a `ScenarioError` with every problem,
   * and changes nothing then. A reset takes all changes back.
   */
  patch(changes: unknown): ProviderChange;
  /**
   * Begins a new run: a fresh provider at time 0, an empty ledger, no records, counts at 0. Clients that still wait are answered 503, and
   * their jobs are forgotten. Returns false, and does nothing, when the server is closing.
   */
  reset(): boolean;
  /**
   * Stops accepting, lets jobs under way run to their ends and answers them. After `graceMs`, clients that still wait are answered 503, and
   * the remaining jobs are run to their ends in virtual time: each is charged and recorded as it would have been, so no charge is lost.
   * `stats` and `usageRecords` stay readable. Calling it again waits for the same end.
   */
  close(options?: CloseOptions): Promise<void>;
}

const GRACE_MS_DEFAULT = 10_000;
/** Time for answers to leave after the last one was written; connections that are open even then are cut. */
const FLUSH_MS = 1000;

function dialectOf(name: string): Dialect {
  const known = dialectNames.find((each) => each === name);
  if (known !== undefined) return DIALECTS[known];
  const message = `no such wire format as ${JSON.stringify(name)}; use one of ${dialectNames.join(', ')}`;
  throw new ScenarioError('SCENARIO_INVALID', [{ path: 'provider.dialect', message }]);
}

class Server implements MockServer {
  readonly app: FastifyInstance;
  readonly hostNames: Set<string> = new Set();
  readonly dialect: string;
  readonly #clock: WallClock;
  readonly #logger: MockLogger | undefined;
  readonly #bornMs: number;
  readonly #underWay: UnderWay;
  readonly #createRun: () => MockRun;
  #run: MockRun;
  #earlier = { resets: 0, attempts: 0 };
  #dashboard: Promise<DashboardHost> | undefined;
  #administrationRefused = 0;
  #closed: Promise<void> | undefined;

  constructor(options: MockServerOptions) {
    const { provider, seed, clock = wallClock, epochMs = Date.now, logger } = options;
    const dialect = dialectOf(provider.dialect);
    const outputs = new OutputStore();
    const underWay = new UnderWay(readBytesMax(options.underWayBytesMax));
    this.#underWay = underWay;
    const recordsMax = options.usageRecordsMax ?? RECORDS_MAX_DEFAULT;
    this.dialect = dialect.name;
    this.#clock = clock;
    this.#logger = logger;
    this.#bornMs = clock.nowMs();
    const secret = options.webhookSecret ?? process.env['TOLLMARK_WEBHOOK_SECRET'] ?? WEBHOOK_SECRET_DEFAULT;
    const signer = new WebhookSigner(secret);
    const ownPorts = (): number[] =>
      this.app.addresses().map((address) => (typeof address === 'string' ? 0 : address.port));
    const webhookBounds = { allowWebhooksTo: options.allowWebhooksTo ?? [], ownPorts };
    const onFault = (error: unknown): void =>
      logger?.info(`A request met a fault of the server: ${error instanceof Error ? error.stack : String(error)}`);
    const allowForce = options.allowForce ?? false;
    const common = {
      source: options.source,
      allowForce,
      onFault,
      provider,
      seed,
      dialect,
      clock,
      epochMs,
      outputs,
      recordsMax,
      signer,
      webhookBounds,
      underWay,
      recordsTraffic: options.traffic ?? false,
    };
    this.#createRun = () => new MockRun(common);
    this.#run = this.#createRun();
    this.app = createApp(dialect, () => this.#run, this.#underWay);
    addAdminRoutes(this.app, this);
    addControlRoutes(this.app, this);
    addDashboardRoutes(this.app, () => (this.#dashboard ??= this.#openDashboard(provider)));
    addStrayAnswers(this.app, dialect, () => this.#run);
  }

  get isClosing(): boolean {
    return this.#closed !== undefined;
  }

  accept(connection: Duplex): void {
    this.app.server.emit('connection', connection);
  }

  stats(workersUntilMs?: number): MockStats {
    const uptimeMs = this.#clock.nowMs() - this.#bornMs;
    const refused = this.#administrationRefused;
    const administration = refused === 0 ? {} : { administration: { refused } };
    return { uptimeMs, ...administration, ...this.#run.stats(workersUntilMs) };
  }

  invoices(max: number): InvoiceRecords {
    return this.#run.invoices(max);
  }

  usageRecords(after: number, limit: number, view: RecordsView = 'true'): UsageRecordPage {
    return this.#run.usageRecords(after, limit, view);
  }

  administrationRefused(): void {
    this.#administrationRefused++;
  }

  script(steps: unknown): void {
    this.#run.script.add(steps);
  }

  scriptView(): ScriptView {
    return this.#run.script.view();
  }

  clearScript(): void {
    this.#run.script.clear();
  }

  traffic(): Traffic {
    const traffic = this.#run.traffic();
    if (traffic !== undefined) return { ...traffic, earlier: this.#earlier };
    const message = 'traffic is not kept; create the mock server with traffic: true';
    throw new ScenarioError('USAGE', [{ path: 'traffic', message }]);
  }

  patch(changes: unknown): ProviderChange {
    const change = this.#run.patch(changes);
    this.#logger?.info(`The provider was changed: ${JSON.stringify(changes)}`);
    return change;
  }

  reset(): boolean {
    if (this.isClosing) return false;
    this.#run.shut(false);
    this.#run.forget();
    this.#underWay.countAnew();
    const { resets, attempts } = this.#earlier;
    this.#earlier = { resets: resets + 1, attempts: attempts + this.#run.stats().attempts.total };
    this.#run = this.#createRun();
    this.#logger?.info('A new run begins: provider, ledger and usage records start afresh.');
    return true;
  }

  close({ graceMs = GRACE_MS_DEFAULT }: CloseOptions = {}): Promise<void> {
    this.#closed ??= this.#close(graceMs);
    return this.#closed;
  }

  async #openDashboard({ dialect, billing }: ProviderOptions): Promise<DashboardHost> {
    // Nobody who does not look waits until the page, its style and its charts are loaded.
    const { DashboardHost: Host } = await import('./dashboard/dashboard.ts');
    const look = () => ({
      resets: this.#earlier.resets,
      refused: this.#administrationRefused,
      ...this.#run.dashboardView(),
    });
    return new Host({ options: { dialect, account: billing.account?.type }, clock: this.#clock, look });
  }

  async #close(graceMs: number): Promise<void> {
    const run = this.#run;
    run.shut(true);
    this.#logger?.info(`Closing: jobs under way have ${graceMs} ms to end.`);
    const ended = this.app.close();
    await run.drained(graceMs);
    const left = run.provider.waiting + run.provider.running;
    run.finish();
    this.#dashboard?.then(
      (page) => page.close(),
      () => {},
    );
    const cancel = this.#clock.setTimer(FLUSH_MS, () => this.app.server.closeAllConnections());
    await ended;
    cancel();
    const account = `${run.provider.ledger.snapshot().accounts.customer} dollars on the ledger`;
    this.#logger?.info(`Closed with ${account}; ${left} jobs were run to their ends in virtual time.`);
  }
}

/**
 * Creates the emulated endpoint of a provider over HTTP: the routes of its dialect, `/healthz`, `/stats` and the administration under
 * `/tollmark/`. The same provider object decides as in a simulation; requests that name their number and attempt (`src/wire/request-key.ts`)
 * meet the same faults and service times as there. Throws a `ScenarioError` for a dialect that does not exist.
 */
export function createMockServer(options: MockServerOptions): MockServer {
  return new Server(options);
}
