import type { PhaseRecorders } from '../../../measure/phase-recorders.ts';
import { DuePhases } from '../due-phases.ts';
import { DeliveryLog } from '../mock-bill.ts';

/** What happened to single requests since the tape was taken last, as plain data: pairs of a request and a number. */
export interface TapeDump {
  /** Requests whose output was kept, and by which attempt. */
  readonly deliveries: Float64Array;
  readonly jobs: readonly (readonly [request: number, jobId: string])[];
  /** Requests that were due, and in which phase; empty where the load has one. */
  readonly phases: Float64Array;
}

/** Of a run that nobody joins with a bill. */
export const NO_TAPE: TapeDump = { deliveries: new Float64Array(0), jobs: [], phases: new Float64Array(0) };

/** Takes down for somebody else what the join with a bill needs of single requests, and forgets what it has given away. */
export class RequestTape {
  readonly deliveries: DeliveryLog;
  #deliveries: number[] = [];
  #jobs: [number, string][] = [];
  #phases: number[] = [];

  constructor() {
    this.deliveries = new TapedDeliveries(
      (request, attempt) => this.#deliveries.push(request, attempt),
      (request, jobId) => this.#jobs.push([request, jobId]),
    );
  }

  /** The phases of a load, taken down where there are several. */
  phasesOf(recorders: PhaseRecorders): DuePhases {
    return new TapedPhases(recorders, (request, phase) => this.#phases.push(request, phase));
  }

  /** What was taken down since the last call. */
  take(): TapeDump {
    const deliveries = Float64Array.from(this.#deliveries);
    const phases = Float64Array.from(this.#phases);
    const jobs = this.#jobs;
    [this.#deliveries, this.#jobs, this.#phases] = [[], [], []];
    return { deliveries, jobs, phases };
  }
}

class TapedDeliveries extends DeliveryLog {
  readonly #delivered: (request: number, attempt: number) => void;
  readonly #found: (request: number, jobId: string) => void;

  constructor(delivered: TapedDeliveries['deliver'], found: TapedDeliveries['deliverJob']) {
    super();
    this.#delivered = delivered;
    this.#found = found;
  }

  override deliver(request: number, attempt: number): void {
    this.#delivered(request, attempt);
  }

  override deliverJob(request: number, jobId: string): void {
    this.#found(request, jobId);
  }
}

class TapedPhases extends DuePhases {
  readonly #due: (request: number, place: number) => void;
  readonly #recorders: PhaseRecorders;

  constructor(recorders: PhaseRecorders, due: (request: number, place: number) => void) {
    super(recorders);
    this.#recorders = recorders;
    this.#due = due;
  }

  override add(request: number, dueMs: number): void {
    const { all } = this.#recorders;
    if (all.length > 1) this.#due(request, all.indexOf(this.#recorders.of(dueMs)));
  }
}
