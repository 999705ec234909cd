import { runMemory } from './memory/run-memory.ts';
import type { RunParts } from './run-parts.ts';
import type { RunTime } from './run-time.ts';
import type { MockStats } from './stats.ts';

const NO_WEBHOOKS = { pending: 0, delivered: 0, retried: 0, givenUp: 0, refused: 0, dropped: 0 };

/** What a run did so far, but for how long its server has been there. Workers that stay are counted until an instant, which is now by default. */
export function runStats(
  parts: RunParts,
  { now }: Pick<RunTime, 'now'>,
  workersUntilMs: number | undefined,
): Omit<MockStats, 'uptimeMs'> {
  const { counts, provider, records, jobStore, timeline, watches, webhooks, script, changes } = parts;
  const { accepted, refused, replayed, quoted, scripted, resets, hangUps, unseenDisconnects } = counts;
  const total = accepted + refused + replayed + quoted + scripted;
  jobStore.expire(timeline.nowMs);
  return {
    requests: counts.requests,
    attempts: {
      total,
      byStatus: counts.answers.read(),
      resets,
      hangUps,
      ...(unseenDisconnects === 0 ? {} : { unseenDisconnects }),
    },
    jobs: {
      accepted,
      refused,
      replayed,
      quoted,
      scripted,
      waiting: provider.waiting,
      running: provider.running,
      ended: counts.byOutcome(),
      kept: jobStore.kept,
      forgotten: jobStore.memory.forgotten,
    },
    queries: { total: counts.queries, byStatus: counts.queryAnswers.read(), watching: watches.size },
    webhooks: webhooks?.stats() ?? NO_WEBHOOKS,
    script: script.stats(),
    changes: changes.list,
    ledger: provider.ledger.snapshot(),
    ...(provider.account === undefined ? {} : { account: provider.account.view(now()) }),
    ...(provider.workers === undefined ? {} : { workers: provider.workers.figures(workersUntilMs ?? now()) }),
    usageRecords: { kept: records.kept, lost: records.lost },
    memory: runMemory(parts),
  };
}
