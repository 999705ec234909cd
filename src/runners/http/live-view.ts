import { coarsen, type LivePhase, type LiveSnapshot } from '../../measure/live-snapshot.ts';
import type { Recorder } from '../../measure/recorder.ts';
import type { CostAttribution } from '../../measure/cost-attribution.ts';
import type { HttpRun } from './http-run.ts';
import type { Priming } from './priming.ts';

/** What a run over HTTP shows of itself while it goes on. It reads what the run counts anyway: nothing is kept for it, and who does not look pays nothing. */
export class LiveView {
  readonly #run: HttpRun;
  readonly #priming: Priming | undefined;
  readonly #capNano: bigint | undefined;
  #bill: CostAttribution['total'] | undefined;

  constructor(run: HttpRun, priming: Priming | undefined, capNano: bigint | undefined) {
    this.#run = run;
    this.#priming = priming;
    this.#capNano = capNano;
  }

  /** The provider's own bill has come: what the client reckoned gives way to it. */
  settle(bill: CostAttribution['total']): void {
    this.#bill = bill;
  }

  /** All that can be told as of now. */
  snapshot(): LiveSnapshot {
    const { recorders, client, load, nowMs, bill } = this.#run;
    const recorded = recordedSnapshot(recorders.all, bill);
    const told = this.#bill === undefined ? recorded : { ...recorded, ...settledDollars(this.#bill) };
    return {
      ...told,
      phase: this.#phase(),
      elapsedMs: nowMs,
      endMs: load.endMs,
      retries: client.retries,
      active: client.active,
      unknownNano: String(BigInt(told.unknownNano) + BigInt(this.#priming?.unknownNano ?? 0)),
      primedNano: String(this.#priming?.billedNano ?? 0),
      ...(this.#capNano === undefined ? {} : { capNano: String(this.#capNano) }),
      doubts: this.#doubts(),
    };
  }

  #phase(): LivePhase {
    const { load, recorders, nowMs } = this.#run;
    // The clock of a run stands until its load begins.
    if (nowMs === 0) return 'priming';
    if (load.endMs > 0 ? nowMs >= load.endMs : load.ended) return 'draining';
    const { steadyFromMs = 0, steadyUntilMs = Number.POSITIVE_INFINITY } = recorders.phases ?? {};
    return nowMs < steadyFromMs ? 'warmup' : nowMs >= steadyUntilMs ? 'cooldown' : 'steady';
  }

  #doubts(): string[] {
    const { client, connection } = this.#run;
    const dead = connection.deadMs === undefined ? [] : ['the target refuses connections'];
    return [...dead, ...(client.capReached ? ['the spend cap is reached'] : [])];
  }
}

/** What recorders and a bill tell of a load at any time, without where it is. */
export function recordedSnapshot(
  recorders: readonly Recorder[],
  bill: Pick<HttpRun['bill'], 'costs' | 'bySource'>,
): Omit<LiveSnapshot, 'phase' | 'elapsedMs' | 'endMs' | 'retries' | 'active' | 'primedNano' | 'capNano' | 'doubts'> {
  const models = recorders.flatMap(({ byModel }) => byModel);
  const sum = (of: (recorder: Recorder) => number): number => recorders.reduce((total, each) => total + of(each), 0);
  const count = (name: 'offered' | 'succeeded' | 'failed' | 'dropped' | 'attempts'): number =>
    models.reduce((total, each) => total + each[name], 0);
  const { unknownNano, isAllStated } = bill.bySource();
  const { billed, useful } = bill.costs.total;
  const byStatus = statusesOf(recorders);
  return {
    offered: count('offered'),
    begun: sum(({ begun }) => begun),
    attempts: count('attempts'),
    succeeded: count('succeeded'),
    failed: count('failed'),
    dropped: count('dropped'),
    late: sum(({ late }) => late),
    throttled: byStatus[429] ?? 0,
    timeouts: sum(({ timeouts }) => timeouts),
    networkErrors: sum(({ networkErrors }) => networkErrors),
    unfinished: sum(({ unfinished }) => unfinished),
    byStatus,
    latency: coarsen(models.map(({ latency }) => latency)),
    sendLag: coarsen(recorders.map(({ sendLag }) => sendLag)),
    billedNano: String(billed.value()),
    usefulNano: String(useful.value()),
    unknownNano: String(unknownNano),
    isEstimate: !isAllStated,
  };
}

/** The dollars of a load once the provider's own bill has come: it leaves nothing open. */
export function settledDollars({
  billed,
  useful,
}: CostAttribution['total']): Pick<LiveSnapshot, 'billedNano' | 'usefulNano' | 'unknownNano' | 'isEstimate'> {
  return {
    billedNano: String(billed.value()),
    usefulNano: String(useful.value()),
    unknownNano: '0',
    isEstimate: false,
  };
}

/** Attempts by status, of all phases, for the statuses that occurred. */
function statusesOf(recorders: readonly Recorder[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { byStatus } of recorders) {
    for (let status = 100; status < byStatus.length; status++) {
      const count = byStatus[status] as number;
      if (count > 0) counts[status] = (counts[status] ?? 0) + count;
    }
  }
  return counts;
}
