import type { InvoiceRecords } from '../../src/billing/account/snapshot.ts';
import type { UsageRecord } from '../../src/measure/usage-record.ts';
import type { ProviderOptions } from '../../src/provider/provider-options.ts';
import { describeAvailability, describeFault } from '../../src/scenario/describe-run.ts';
import type { DashboardView, FaultNow, ModelNow, Part } from '../../reports/pages.ts';
import type { RunParts } from '../run-parts.ts';
import { runStats } from '../run-stats.ts';

/** Records, lines of the bill, failed jobs and invoices that are shown. */
const RECORDS_MAX = 25;
/** Steps of the script and changes of the provider that are shown. */
const STEPS_MAX = 10;
/** Faults and models that are shown. */
const OPTIONS_MAX = 100;

const NO_INVOICES: InvoiceRecords = { records: [], omitted: 0, omittedDollars: '0' };

/** What the dashboard shows of a run. */
export type RunView = Omit<DashboardView, 'resets' | 'refused'>;

/** A run at one instant, for the dashboard. `nowMs`: that instant, up to which the timeline has been brought. */
export function runView(parts: RunParts, nowMs: number): RunView {
  const { records, script, changes, provider } = parts;
  // A look at an account carries out what is due, such as a top-up, and the ledger tells of it.
  provider.account?.view(nowMs);
  return {
    elapsedMs: nowMs,
    stats: runStats(parts, { now: () => nowMs }, undefined),
    usage: newest(records.kept, (from) => records.page(from, RECORDS_MAX).records),
    billed: newestLines(parts, nowMs),
    failed: records.newestFailed(RECORDS_MAX).map((at) => records.record(at)),
    invoices: provider.account?.invoiceRecords(nowMs, RECORDS_MAX) ?? NO_INVOICES,
    models: firstOf(provider.terms.options.models, (_, index) => modelNow(parts, index, nowMs)),
    faults: firstOf(provider.terms.options.faults, (fault) => faultNow(fault, nowMs)),
    steps: { items: script.next(STEPS_MAX), more: Math.max(0, script.stats().steps - STEPS_MAX) },
    changes: {
      items: changes.list
        .slice(-STEPS_MAX)
        .toReversed()
        .map((change) => ({ atMs: change.atMs, text: JSON.stringify(change.changes) })),
      more: Math.max(0, changes.list.length - STEPS_MAX),
    },
  };
}

function newest(count: number, from: (first: number) => readonly UsageRecord[]): Part<UsageRecord> {
  const first = Math.max(0, count - RECORDS_MAX);
  return { items: from(first).toReversed(), more: first };
}

/** The newest lines of the bill; those before them are counted, listed or not. */
function newestLines({ bill, records }: RunParts, nowMs: number): Part<UsageRecord> {
  const lines = bill.newest(RECORDS_MAX, nowMs);
  const items = lines.map(({ at, chargedNano }) => ({ ...records.record(at), chargedNanoUsd: chargedNano }));
  return { items, more: lines.at(-1)?.index ?? 0 };
}

function firstOf<Option, Item>(options: readonly Option[], of: (option: Option, index: number) => Item): Part<Item> {
  return { items: options.slice(0, OPTIONS_MAX).map(of), more: Math.max(0, options.length - OPTIONS_MAX) };
}

function modelNow({ provider }: RunParts, index: number, nowMs: number): ModelNow {
  const { options, availability } = provider.terms;
  const model = options.models[index] as ProviderOptions['models'][number];
  const isListed = availability?.lists(nowMs, index, 0) ?? true;
  return { name: model.name, operation: model.operation, isListed, availability: describeAvailability(model) };
}

function faultNow(fault: ProviderOptions['faults'][number], nowMs: number): FaultNow {
  const state = nowMs < fault.fromMs ? 'to come' : nowMs < fault.untilMs ? 'on' : 'over';
  return { fault: describeFault(fault), state };
}
