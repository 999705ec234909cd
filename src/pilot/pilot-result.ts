import type { Summary } from '../measure/summary.ts';
import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import type { Comparison } from '../reconcile/comparison.ts';
import type { ChargeLog } from '../reconcile/log.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { byHandOf } from './by-hand.ts';
import { type PilotCharges, chargesOf } from './charges.ts';
import { checklistOf } from './checklist.ts';
import { doubtfulCharges } from './doubtful.ts';
import { headlineOf, pilotKinds } from './kinds.ts';
import type { Pilot, PilotKind } from './pilot.ts';

/** What a pilot was, and what is known of it. */
export interface PilotEvidence {
  readonly scenario: Scenario;
  /** What each kind of request costs by its price, in the order of `shapesMade`. */
  readonly headlines: readonly PilotKind['headline'][];
  readonly summary: Summary;
  readonly log: ChargeLog;
  readonly requestsPerKind: number;
  /** The bill, compared, and where it was read; undefined: there is none. */
  readonly billed?: { readonly from: string; readonly comparison: Comparison } | undefined;
  /** Why there is no bill yet, and the commands to run once it is there. */
  readonly missing?: { readonly reason: string; readonly commands: readonly string[] } | undefined;
}

export { headlineOf };

/** Doubtful charges that a result lists: the bill of a busy account has any number of them. */
const DOUBTFUL_MAX = 1000;

/** What a pilot has found. */
export function concludePilot(evidence: PilotEvidence): Pilot {
  const { scenario, headlines, summary, log, requestsPerKind, billed, missing } = evidence;
  const comparison = billed?.comparison;
  const charges = chargesOf(log, comparison);
  const target = summary.run?.target;
  const found = {
    scenario: summary.scenario,
    world: summary.world,
    dialect: scenario.provider.dialect,
    ...(target === undefined ? {} : { target }),
    requestsPerKind,
    ...moneyOf(evidence, charges),
    bill: billOf(billed),
    kinds: pilotKinds(scenario, headlines, charges),
    doubtful: doubtfulCharges(charges, comparison),
    next: [...(missing?.commands ?? [])],
    reasons: reasonsOf(evidence),
  };
  const checklist = checklistOf(found);
  const isFailed = checklist.some(({ state }) => state === 'failed');
  const verdict = found.reasons.length > 0 ? 'partial' : isFailed ? 'failed' : 'passed';
  const doubtful = found.doubtful.slice(0, DOUBTFUL_MAX);
  const beyond = found.doubtful.length - doubtful.length;
  const listed = { ...found, doubtful, ...(beyond === 0 ? {} : { doubtfulBeyond: beyond }) };
  return { schema: 'tollmark/pilot@1', verdict, ...listed, byHand: byHandOf(found), checklist };
}

function billOf(billed: PilotEvidence['billed']): Pilot['bill'] {
  if (billed === undefined) return null;
  const { from, comparison } = billed;
  const { bill, totals, matches } = comparison;
  return {
    from,
    format: bill.format,
    charges: bill.charges.length,
    dollars: nanoUsdText(matches.reduce((sum, { billedNano = 0n }) => sum + billedNano, 0n)),
    matched: totals.matched.count,
    doubts: [...bill.doubts],
  };
}

function moneyOf(evidence: PilotEvidence, charges: PilotCharges): Pick<Pilot, 'dollars' | 'cap'> {
  const { summary, billed, scenario } = evidence;
  const { workerTime, unknownAtMost = '0' } = summary.dollars;
  const inRequests = charges.attempts.reduce((sum, each) => sum + charges.nanoOf(each), 0n);
  const billedNano = inRequests + charges.unassignedNano + parseNanoUsd(workerTime ?? '0');
  const source = billed === undefined ? 'log' : 'bill';
  return {
    dollars: {
      source,
      billed: nanoUsdText(billedNano),
      unassigned: nanoUsdText(charges.unassignedNano),
      ...(workerTime === undefined ? {} : { workerTime }),
      unknownAtMost: source === 'bill' ? '0' : unknownAtMost,
    },
    cap: capOf(scenario, summary.world, billedNano),
  };
}

/** A mock's balance, which nothing refills, or else the client's spend cap. */
function capOf({ provider, client }: Scenario, world: Summary['world'], billedNano: bigint): Pilot['cap'] {
  const { account: terms } = provider.billing;
  if (world === 'mock' && terms?.type === 'prepaid') {
    const leftNano = BigInt(terms.balanceNano) - billedNano;
    return { kind: 'prepaid-balance', dollars: nanoUsdText(terms.balanceNano), leftDollars: nanoUsdText(leftNano) };
  }
  const capNano = client.maxNanoUsd ?? 0n;
  return { kind: 'spend-cap', dollars: nanoUsdText(capNano), leftDollars: nanoUsdText(capNano - billedNano) };
}

function reasonsOf({ summary, billed, missing }: PilotEvidence): string[] {
  return [
    ...(summary.verdict === 'partial' ? summary.validity.reasons : []),
    ...(missing === undefined ? [] : [missing.reason]),
    ...(billed?.comparison.bill.doubts ?? []),
  ];
}
