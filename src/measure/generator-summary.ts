import { z } from 'zod';

const share = z.number().nonnegative();
const ms = z.number().nonnegative();

/** What a load generator measured of itself over HTTP: what may have kept it from sending and reading in time. Shares are of the time of the run. */
export const generatorSchema = z
  .strictObject({
    cpuShare: share.describe('Processor time that its process got, over all threads.'),
    loopDelayMsP99: ms.describe('How late its event loop was, 99 % of times not later.'),
    loopDelayMsMax: ms,
    processorWaitShare: share
      .nullable()
      .describe('Time in which it had work and no processor; null where the system does not tell (Linux does).'),
    preemptionsPerSecond: share.describe('How often the system took the processor from it.'),
    gcShare: share.describe('Time of garbage collection.'),
    gcMsMax: ms.describe('The longest pause of garbage collection.'),
    connectionWaits: z
      .strictObject({
        requests: z.int().positive().describe('Requests on the wire that waited for a connection to open.'),
        share: share.describe('Of all requests on the wire.'),
        msP99: ms,
        msMax: ms,
      })
      .optional()
      .describe('What opening connections took, which the latencies contain; absent where every connection was open.'),
  })
  .describe('What may have kept the load generator from being on time; only over HTTP.');

export type GeneratorSummary = z.infer<typeof generatorSchema>;

/** What was sent ahead of a run so that its first request is on time. */
export const rehearsalSchema = z
  .strictObject({
    requests: z
      .int()
      .nonnegative()
      .describe('Requests to an endpoint inside of the load generator; in no other figure.'),
    ms: ms.describe('How long it took, before the run began.'),
    problem: z.string().optional().describe('Why it failed, when it did; the run has gone on without it.'),
  })
  .describe(
    'Ahead of the run, to an endpoint inside of the load generator, so that the first request is on time; only over HTTP.',
  );

/** The processes that sent a load together. */
export const loadWorkersSchema = z
  .strictObject({
    count: z.int().positive(),
    lost: z.int().nonnegative().describe('Workers that did not live to the end: a run that loses one is invalid.'),
    startLateMsMax: ms.describe('How late the last of them began, behind the instant that was named for all.'),
  })
  .describe('The processes that sent the load, with `--workers`; absent where it was one.');

export type LoadWorkersSummary = z.infer<typeof loadWorkersSchema>;

type ConnectionWaits = NonNullable<GeneratorSummary['connectionWaits']>;

function worstWaits(a: ConnectionWaits, b: ConnectionWaits): ConnectionWaits {
  return {
    requests: Math.max(a.requests, b.requests),
    share: Math.max(a.share, b.share),
    msP99: Math.max(a.msP99, b.msP99),
    msMax: Math.max(a.msMax, b.msMax),
  };
}

/** The worst of two runs, figure by figure. */
export function worstGenerator(a: GeneratorSummary | undefined, b: GeneratorSummary): GeneratorSummary {
  if (a === undefined) return b;
  const waits = [a.processorWaitShare, b.processorWaitShare].filter((wait) => wait !== null);
  const connectionWaits =
    a.connectionWaits && b.connectionWaits
      ? worstWaits(a.connectionWaits, b.connectionWaits)
      : (a.connectionWaits ?? b.connectionWaits);
  return {
    cpuShare: Math.max(a.cpuShare, b.cpuShare),
    loopDelayMsP99: Math.max(a.loopDelayMsP99, b.loopDelayMsP99),
    loopDelayMsMax: Math.max(a.loopDelayMsMax, b.loopDelayMsMax),
    processorWaitShare: waits.length === 0 ? null : Math.max(...waits),
    preemptionsPerSecond: Math.max(a.preemptionsPerSecond, b.preemptionsPerSecond),
    gcShare: Math.max(a.gcShare, b.gcShare),
    gcMsMax: Math.max(a.gcMsMax, b.gcMsMax),
    ...(connectionWaits === undefined ? {} : { connectionWaits }),
  };
}
