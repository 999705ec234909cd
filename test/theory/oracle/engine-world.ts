import { POSTING } from '../../../src/billing/ledger.ts';
import { Simulation } from '../../../src/runners/virtual/simulation.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import type { AttemptRecord, JobRecord, RequestRecord, WorldRecord } from './records.ts';

/** Runs a scenario in the engine, and writes down what passes its listeners. */
export function engineRun(scenario: Scenario): WorldRecord {
  const attempts: AttemptRecord[] = [];
  const jobs: JobRecord[] = [];
  const requests: RequestRecord[] = [];
  const droppedMs: number[] = [];
  // What takes the lane is told to nobody; that it comes to the same with the lane shut is a law of its own.
  const simulation: Simulation = new Simulation(scenario, {
    isLaneOpen: false,
    client: (toClient) => ({
      attemptEnded: (slot, outcome, status) => {
        toClient.attemptEnded(slot, outcome, status);
        const { requests: table } = simulation.client;
        const [request, attempt, requestClass] = [table.request, table.attempt, table.requestClass].map(
          (field) => field[slot],
        );
        const [dueMs, sentMs] = [table.dueMs, table.sentMs].map((field) => field[slot]);
        attempts.push({
          request,
          attempt,
          requestClass,
          dueMs,
          sentMs,
          endedMs: simulation.nowMs,
          outcome,
          status,
        } as AttemptRecord);
      },
      requestEnded: (slot, succeeded, capReached, isUnfinished) => {
        const request = simulation.client.requests.request[slot] as number;
        const made = simulation.client.requests.attempt[slot] as number;
        requests.push({ request, endedMs: simulation.nowMs, attempts: made, succeeded, isUnfinished });
        toClient.requestEnded(slot, succeeded, capReached, isUnfinished);
      },
      requestDropped: (requestClass, capReached, dueMs) => {
        droppedMs.push(simulation.nowMs);
        toClient.requestDropped(requestClass, capReached, dueMs);
      },
    }),
    provider: (toProvider) => ({
      refused: (asked, refusal) => toProvider.refused(asked, refusal),
      settled: (job, ending) => {
        const table = simulation.provider.jobs;
        const fields = [table.request, table.attempt, table.model, table.acceptedMs, table.startedMs];
        const [request, attempt, model, acceptedMs, startedMs] = fields.map((field) => field[job]);
        const [outcome, status, chargedNano] = [table.outcome, table.status, table.chargedNano].map(
          (field) => field[job],
        );
        const before = attempts.length;
        toProvider.settled(job, ending);
        const heard = attempts.slice(before).some((ended) => ended.request === request && ended.attempt === attempt);
        const endedMs = simulation.nowMs;
        const record = { request, attempt, model, acceptedMs, startedMs, endedMs, outcome, status, chargedNano, heard };
        jobs.push(record as JobRecord);
      },
      disconnected: (job, status) => toProvider.disconnected(job, status),
    }),
  });
  const { client, provider, recorders, costs, load } = simulation;
  simulation.run();
  return {
    attempts,
    jobs,
    requests,
    droppedMs,
    refused: { inFlight: client.refusedInFlight, spendCap: client.refusedSpendCap },
    offered: recorders.total.offered,
    postings: {
      charge: provider.ledger.total(POSTING.charge),
      refund: provider.ledger.total(POSTING.refund),
      hold: provider.ledger.total(POSTING.hold),
      capture: provider.ledger.total(POSTING.capture),
      release: provider.ledger.total(POSTING.release),
    },
    byModel: costs.byModel.map(({ useful, failed, ghost, duplicate, moderated }) => ({
      useful: useful.value(),
      failed: failed.value(),
      ghost: ghost.value(),
      duplicate: duplicate.value(),
      moderated: moderated.value(),
    })),
    loadEndMs: load.endMs,
  };
}
