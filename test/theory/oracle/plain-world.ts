import { OUTCOME } from '../../../src/billing/outcome.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { Agenda } from './agenda.ts';
import { PlainClient } from './plain-client.ts';
import { PlainLoad } from './plain-load.ts';
import { PlainProvider } from './plain-provider.ts';
import type { ClassRecord, JobRecord, WorldRecord } from './records.ts';

/**
 * Runs a scenario by the plainest means: objects, closures, one sorted array, bigint. It shares draws, samplers and retry policies with the
 * engine, and nothing else.
 */
export function plainWorld(scenario: Scenario): WorldRecord & { readonly abandoned: number } {
  const agenda = new Agenda();
  const { seed } = scenario;
  const provider = new PlainProvider(scenario.provider, seed, agenda);
  const client = new PlainClient(provider, scenario.provider, scenario.client, seed, agenda);
  const load = new PlainLoad(scenario, client, agenda);
  load.start();
  agenda.run();
  const { attempts, jobs, requests, droppedMs, refused, abandoned } = client;
  const { chargedNano, refundedNano } = provider;
  const succeeded = new Set(requests.filter((request) => request.succeeded).map(({ request }) => request));
  const byModel = scenario.provider.models.map((_, model) =>
    classesOf(
      jobs.filter((job) => job.model === model),
      succeeded,
    ),
  );
  return {
    attempts,
    jobs,
    requests,
    droppedMs,
    refused,
    abandoned,
    chargedNano,
    refundedNano,
    byModel,
    offered: load.offered,
    loadEndMs: load.endMs,
  };
}

/** Which class each charge is of, decided with the whole run before one's eyes. `jobs` in the order in which they ended. */
function classesOf(jobs: readonly JobRecord[], succeeded: ReadonlySet<number>): ClassRecord {
  const classes = { useful: 0n, failed: 0n, ghost: 0n, duplicate: 0n, moderated: 0n };
  const lost = new Set<number>();
  for (const job of jobs) {
    if (job.chargedNano === 0) continue;
    const name = classOf(job, succeeded.has(job.request), lost.has(job.request));
    if (name === 'ghost') lost.add(job.request);
    classes[name] += BigInt(job.chargedNano);
  }
  return classes;
}

function classOf({ outcome, heard }: JobRecord, delivered: boolean, hasGhost: boolean): keyof ClassRecord {
  const { ok, empty } = OUTCOME;
  const wasCancelled = outcome === OUTCOME['cancelled-queued'] || outcome === OUTCOME['cancelled-running'];
  if (outcome === ok && heard) return 'useful';
  if (outcome === ok || (wasCancelled && !heard)) return delivered || hasGhost ? 'duplicate' : 'ghost';
  const hasNoOutput = [OUTCOME['input-moderated'], OUTCOME['output-moderated'], empty].includes(outcome);
  return hasNoOutput ? 'moderated' : 'failed';
}
