import { OUTCOMES, type Outcome } from '../../src/billing/outcome.ts';
import type { ClientListener } from '../../src/client/client-parts.ts';
import { outcomeName } from '../../src/client/transport.ts';
import type { Summary } from '../../src/measure/summary.ts';
import type { UsageRecord } from '../../src/measure/usage-record.ts';
import type { ProviderListener } from '../../src/provider/submission.ts';
import type { AttemptLine } from '../../src/attempts/attempt-record.ts';
import { summarizeSimulation } from '../../src/runners/virtual/simulate.ts';
import { Simulation } from '../../src/runners/virtual/simulation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** An attempt and a job as both worlds can tell them. */
export type Attempt = Pick<AttemptLine, 'request' | 'attempt' | 'sentMs' | 'endedMs' | 'status' | 'outcome'>;
export type Job = Omit<UsageRecord, 'id' | 'model'>;

/** A simulation with its attempts and jobs. */
export interface SimulatedRun {
  readonly summary: Summary;
  readonly attempts: readonly Attempt[];
  readonly jobs: readonly Job[];
}

/** Runs a scenario in plain simulation, event by event, and writes down its attempts and jobs. */
export function runSimulated(scenario: Scenario): SimulatedRun {
  const attempts: Attempt[] = [];
  const jobs: Job[] = [];
  const client = (own: ClientListener): ClientListener => ({
    attemptEnded: (slot, outcome, status) => {
      attempts.push({ ...attemptOf(simulation, slot), status, outcome: outcomeName(outcome) });
      own.attemptEnded(slot, outcome, status);
    },
    requestEnded: (slot, succeeded, capReached, isUnfinished) =>
      own.requestEnded(slot, succeeded, capReached, isUnfinished),
    requestDropped: (...dropped) => own.requestDropped(...dropped),
  });
  const provider = (own: ProviderListener): ProviderListener => ({
    refused: (asked, refusal) => own.refused(asked, refusal),
    settled: (job, ending) => {
      jobs.push(jobOf(simulation, scenario.provider.models, job));
      own.settled(job, ending);
    },
    disconnected: (job, status) => own.disconnected(job, status),
    workerTimeCharged: (nano) => own.workerTimeCharged?.(nano),
  });
  const simulation: Simulation = new Simulation(scenario, { isLaneOpen: false, client, provider });
  simulation.run();
  return { summary: summarizeSimulation(scenario, simulation), attempts, jobs };
}

function attemptOf({ client: { requests }, nowMs }: Simulation, slot: number): Omit<Attempt, 'status' | 'outcome'> {
  return {
    request: requests.request[slot] as number,
    attempt: requests.attempt[slot] as number,
    sentMs: requests.sentMs[slot] as number,
    endedMs: nowMs,
  };
}

function jobOf({ provider: { jobs }, nowMs }: Simulation, models: Scenario['provider']['models'], job: number): Job {
  const startedMs = jobs.startedMs[job] as number;
  return {
    request: jobs.request[job] as number,
    attempt: jobs.attempt[job] as number,
    operation: (models[jobs.model[job] as number] as (typeof models)[number]).operation,
    outcome: OUTCOMES[jobs.outcome[job] as number] as Outcome,
    chargedNanoUsd: jobs.chargedNano[job] as number,
    acceptedMs: jobs.acceptedMs[job] as number,
    startedMs: startedMs >= 0 ? startedMs : null,
    endedMs: nowMs,
  };
}
