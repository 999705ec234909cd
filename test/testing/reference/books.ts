import fc from 'fast-check';
import type {
  BillMatch,
  BillRecord,
  ClientLine,
  ReconcileSubject,
  SimulatedRun,
  SimulatorSubject,
  StatementSubject,
} from '../../../src/testing/index.ts';

/** Joins by request: the first record of a request meets its line, further ones are duplicates. */
export function classify(log: readonly ClientLine[], records: readonly BillRecord[]): BillMatch[] {
  const lines = new Map(log.map(({ requestId, nano }) => [requestId, nano]));
  const met = new Set<string>();
  const matches = records.map(({ recordId, requestId, nano }): BillMatch => {
    const line = lines.get(requestId);
    const isFirst = !met.has(requestId);
    met.add(requestId);
    if (!isFirst) return { class: 'duplicate', requestId, recordId };
    if (line === undefined) return { class: 'provider-only', requestId, recordId };
    return { class: line === nano ? 'matched' : 'differs', requestId, recordId };
  });
  const alone = log.filter(({ requestId }) => !met.has(requestId));
  return [...matches, ...alone.map(({ requestId }): BillMatch => ({ class: 'client-only', requestId }))];
}

/** Classifies, and reads pages by the identity of their records. */
export const referenceReconciliation: ReconcileSubject = {
  classify,
  collect: (pages) => [...new Map(pages.flat().map((record) => [record.recordId, record])).values()],
};

const CENT = 10_000_000n;

/** Nano-USD as dollars and cents, half up. */
function cents(nano: bigint): string {
  const whole = (nano + CENT / 2n) / CENT;
  return `${whole / 100n}.${String(whole % 100n).padStart(2, '0')}`;
}

/** Shows cents; the total is rounded once. */
export const referenceStatement: StatementSubject = {
  decimals: 2,
  display: (rows) => ({ rows: rows.map(cents), total: cents(rows.reduce((sum, nano) => sum + nano, 0n)) }),
};

/** A toy of a simulation: so many requests, of which some fail, at a price each. */
export interface ToySetting {
  readonly requests: number;
  readonly failEvery: number;
  readonly priceNano: bigint;
}

/** Runs a toy; which requests fail depends on the seed. */
export function runToy({ requests, failEvery, priceNano }: ToySetting, seed: number): SimulatedRun {
  const fails = (index: number): boolean => (index + seed) % failEvery === 0;
  const charges = new Map<string, bigint>();
  for (let index = 0; index < requests; index++) if (!fails(index)) charges.set(`r${index}`, priceNano);
  return {
    dollars: [...charges.values()].reduce((sum, nano) => sum + nano, 0n),
    chargeCount: charges.size,
    log: `${seed}:${[...charges.keys()].join()}`,
    requests: { arrived: requests, succeeded: charges.size, failed: requests - charges.size, shed: 0, inFlight: 0 },
    charges,
  };
}

/** Simulates toys. */
export const referenceSimulator: SimulatorSubject<ToySetting> = {
  settings: fc.record({
    requests: fc.integer({ min: 0, max: 20 }),
    failEvery: fc.integer({ min: 2, max: 5 }),
    priceNano: fc.bigInt(0n, 1_000_000_000n),
  }),
  run: runToy,
  scalePrices: (setting, factor) => ({ ...setting, priceNano: setting.priceNano * BigInt(factor) }),
  runElsewhere: (setting, seed) => runToy(setting, seed).charges ?? new Map(),
};
