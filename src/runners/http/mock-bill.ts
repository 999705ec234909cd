import { reachRow } from '../../engine/columns.ts';
import { OUTCOME } from '../../billing/outcome.ts';
import { CostAttribution } from '../../measure/cost-attribution.ts';
import type { JobFacts } from '../request-tracer.ts';
import { modelIndexOf, type ModelOptions } from '../../provider/provider-options.ts';
import type { UsageRecord } from '../../measure/usage-record.ts';

/** Which attempt of each request brought the output that the client kept; two bytes a request. */
export class DeliveryLog {
  private attempt: Uint16Array = new Uint16Array(1024);
  /** By request: the job that was found by its idempotency key. Few are. */
  readonly #jobs = new Map<number, string>();

  /** Attempts beyond 65,535 count as that one. */
  deliver(request: number, attempt: number): void {
    if (request >= this.attempt.length) reachRow(this, request);
    this.attempt[request] = Math.min(attempt, 65_535);
  }

  /** A request kept the output of a job that an earlier attempt had made. */
  deliverJob(request: number, jobId: string): void {
    this.#jobs.set(request, jobId);
  }

  /** Whether the output of a job was kept. */
  isKept({ request, attempt, id }: Pick<UsageRecord, 'request' | 'attempt' | 'id'>): boolean {
    const found = this.#jobs.get(request);
    return found === undefined ? this.delivered(request) === attempt : found === id;
  }

  /** The attempt whose output was kept; 0 when none was. */
  delivered(request: number): number {
    return this.attempt[request] ?? 0;
  }
}

/** The provider's bill of a run against the mock, joined with what the client kept. */
export interface MockBill {
  readonly costs: CostAttribution;
  /** How long jobs waited that have started. */
  readonly waits: readonly { readonly request: number; readonly waitMs: number }[];
  /** Charges and refunds over time, when the job was accepted and when it ended. */
  readonly charges: readonly { readonly request: number; readonly atMs: number; readonly nano: number }[];
}

/** Joins usage records with the client's deliveries by (request, attempt): every dollar of the provider falls into exactly one class. */
export function joinMockBill(
  records: readonly UsageRecord[],
  deliveries: DeliveryLog,
  models: readonly Pick<ModelOptions, 'name' | 'operation'>[],
): MockBill {
  const costs = new CostAttribution(models.length);
  const waits: { request: number; waitMs: number }[] = [];
  const charges: { request: number; atMs: number; nano: number }[] = [];
  const billed = new Set<number>();
  for (const record of records) {
    const model = modelIndexOf(models, record);
    const outcome = OUTCOME[record.outcome];
    const kept = outcome === OUTCOME.ok && deliveries.isKept(record);
    // A job is cancelled only because the client had left: it never heard of its end.
    const { request, acceptedNanoUsd = 0, chargedNanoUsd } = record;
    costs.post(request, model, outcome, chargedNanoUsd, kept, false);
    billed.add(request);
    if (record.startedMs !== null) waits.push({ request, waitMs: record.startedMs - record.acceptedMs });
    if (acceptedNanoUsd !== 0) charges.push({ request, atMs: record.acceptedMs, nano: acceptedNanoUsd });
    const changeNano = chargedNanoUsd - acceptedNanoUsd;
    if (changeNano !== 0) charges.push({ request, atMs: record.endedMs, nano: changeNano });
  }
  for (const request of billed) {
    costs.close(request, deliveries.delivered(request) > 0);
  }
  return { costs, waits, charges };
}

/** The jobs of some requests by attempt, from the mock's bill. */
export function jobsIn(
  bill: readonly UsageRecord[],
  requests: ReadonlySet<number>,
): (number: number) => ReadonlyMap<number, JobFacts> {
  const found = new Map<number, Map<number, JobFacts>>([...requests].map((number) => [number, new Map()]));
  for (const { chargedNanoUsd: chargedNano, ...record } of bill) {
    found.get(record.request)?.set(record.attempt, { chargedNano, ...record });
  }
  return (number) => found.get(number) ?? new Map();
}
