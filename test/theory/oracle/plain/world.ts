import { OUTCOME } from '../../../../src/billing/outcome.ts';
import type { Scenario } from '../../../../src/scenario/scenario.ts';
import { Agenda } from '../agenda.ts';
import { PlainClient } from './client.ts';
import { PlainLoad } from './load.ts';
import { PlainProvider } from './provider.ts';
import type { ClassRecord, JobRecord, WorldRecord } from '../records.ts';

/** What only the plain world tells. */
interface PlainWorldRecord extends WorldRecord {
  /** Requests that were given up at the end of the run. */
  readonly abandoned: number;
  /** What the provider did by itself: tries at another upstream, jobs put back into the queue, payments that came in. */
  readonly ownDoing: Readonly<Record<'failover' | 'requeued' | 'top-up', number>>;
}

/**
 * Runs a scenario by the plainest means: objects, closures, one sorted array, bigint. It shares draws, samplers and retry policies with the
 * engine, and nothing else.
 */
export function plainWorld(scenario: Scenario): PlainWorldRecord {
  const agenda = new Agenda();
  const { seed } = scenario;
  const provider = new PlainProvider(scenario.provider, seed, agenda);
  const client = new PlainClient(provider, scenario, agenda);
  const load = new PlainLoad(scenario, client, agenda);
  load.start();
  agenda.run();
  const { attempts, jobs, requests, droppedMs, refused, abandoned } = client;
  const succeeded = new Set(requests.filter((request) => request.succeeded).map(({ request }) => request));
  const byModel = classesOf(jobs, scenario.provider.models.length, succeeded);
  return {
    attempts,
    jobs,
    requests,
    droppedMs,
    refused,
    abandoned,
    ownDoing: {
      failover: provider.failedOver,
      requeued: provider.requeued,
      'top-up': provider.books.topUps,
    },
    postings: provider.books.postings,
    byModel,
    offered: load.offered,
    loadEndMs: load.endMs,
  };
}

/** Which class each charge is of, decided with the whole run before one's eyes. `jobs` in the order in which they ended. */
function classesOf(jobs: readonly JobRecord[], models: number, succeeded: ReadonlySet<number>): ClassRecord[] {
  const none = { useful: 0n, failed: 0n, ghost: 0n, duplicate: 0n, moderated: 0n };
  const byModel = Array.from({ length: models }, () => ({ ...none }));
  const lost = new Set<number>();
  for (const job of jobs) {
    if (job.chargedNano === 0) continue;
    const name = classOf(job, succeeded.has(job.request), lost.has(job.request));
    if (name === 'ghost') lost.add(job.request);
    (byModel[job.model] as typeof none)[name] += BigInt(job.chargedNano);
  }
  return byModel;
}

function classOf({ outcome, heard }: JobRecord, delivered: boolean, hasGhost: boolean): keyof ClassRecord {
  const { ok, empty } = OUTCOME;
  const wasCancelled = outcome === OUTCOME['cancelled-queued'] || outcome === OUTCOME['cancelled-running'];
  if (outcome === ok && heard) return 'useful';
  if (outcome === ok || (wasCancelled && !heard)) return delivered || hasGhost ? 'duplicate' : 'ghost';
  const hasNoOutput = [OUTCOME['input-moderated'], OUTCOME['output-moderated'], empty].includes(outcome);
  return hasNoOutput ? 'moderated' : 'failed';
}
