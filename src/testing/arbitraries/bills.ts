import fc from 'fast-check';
import type { BillClass, BillRecord, ClientLine } from '../subjects/reconcile-subject.ts';

/** A client's log, a provider's bill, and what is different between them. */
export interface BillPair {
  readonly log: readonly ClientLine[];
  readonly records: readonly BillRecord[];
  /** How many lines and records of each class there are. */
  readonly counts: Readonly<Record<BillClass, number>>;
}

interface RequestPlan {
  readonly nano: bigint;
  readonly fate: 'matched' | 'differs' | 'client-only' | 'provider-only';
  readonly deltaNano: bigint;
  readonly duplicates: number;
  readonly order: number;
}

/** Amounts of one request, from 1 nano-USD to $2. */
const nano = fc.bigInt(1n, 2_000_000_000n);

/** A client's log and a provider's bill of up to twelve requests; `clean`: without any difference. */
export function billPair({ clean = false }: { readonly clean?: boolean } = {}): fc.Arbitrary<BillPair> {
  const plan: fc.Arbitrary<RequestPlan> = fc.record({
    nano,
    fate: clean
      ? fc.constant('matched' as const)
      : fc.constantFrom('matched', 'matched', 'differs', 'client-only', 'provider-only'),
    deltaNano: nano,
    duplicates: clean ? fc.constant(0) : fc.constantFrom(0, 0, 0, 1, 2),
    order: fc.nat(1000),
  });
  return fc.array(plan, { minLength: 1, maxLength: 12, size: 'max' }).map(writePair);
}

function writePair(plans: readonly RequestPlan[]): BillPair {
  const counts = { matched: 0, differs: 0, 'client-only': 0, 'provider-only': 0, duplicate: 0 };
  const log: ClientLine[] = [];
  const records: (BillRecord & { readonly order: number })[] = [];
  for (const [index, plan] of plans.entries()) {
    const requestId = `request-${index + 1}`;
    counts[plan.fate]++;
    if (plan.fate !== 'provider-only') log.push({ requestId, nano: plan.nano });
    if (plan.fate === 'client-only') continue;
    counts.duplicate += plan.duplicates;
    for (let copy = 0; copy <= plan.duplicates; copy++) {
      // Copies cost the same: else it would be a matter of taste which of them belongs to the line.
      const charged = plan.fate === 'differs' ? plan.nano + plan.deltaNano : plan.nano;
      records.push({
        recordId: `record-${index + 1}-${copy + 1}`,
        requestId,
        nano: charged,
        order: (plan.order + copy * 389) % 1000,
      });
    }
  }
  const shuffled = records.toSorted((a, b) => a.order - b.order).map(({ order: _, ...record }) => record);
  return { log, records: shuffled, counts };
}
