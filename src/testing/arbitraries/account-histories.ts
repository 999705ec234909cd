import fc from 'fast-check';
import { AccountModel } from '../account-model.ts';
import type { AccountMovement } from '../account-movement.ts';

/** What a history of an account may hold. */
export interface HistoryOptions {
  /** All amounts are multiples of this, in nano-USD. Default: 1n. */
  readonly unitNano?: bigint;
  /** Whether there are refunds. Default: true. */
  readonly refunds?: boolean;
  /** Whether there are top-ups after the first movement. Default: true. */
  readonly laterTopUps?: boolean;
  /**
   * Whether movements may name holds and charges that are closed, refused or unknown, and refunds may be too large. Default: false: only
   * holds that are larger than what is free are to be refused.
   */
  readonly wild?: boolean;
  /** Most movements. Default: 24. */
  readonly maxLength?: number;
}

/** Instants begin here: 2026-01-05T00:00:00Z, a Monday. */
export const HISTORY_START_MS = 1_767_571_200_000;
const UNITS_MAX = 1000;
const MODELS = ['flux', 'veo', 'chat'] as const;
const KEYS = ['key-a', 'key-b'] as const;

interface Step {
  readonly type: AccountMovement['type'];
  readonly pick: number;
  readonly units: number;
  readonly share: number;
  readonly gapMs: number;
}

/**
 * A history of one prepaid account: top-ups, holds, settlements, releases and refunds, with names of their own and in the order of their
 * instants. The first movement is a top-up. What refers to an earlier movement refers to one that a strictly prepaid account has accepted.
 */
export function accountHistory(options: HistoryOptions = {}): fc.Arbitrary<readonly AccountMovement[]> {
  const { refunds = true, laterTopUps = true, maxLength = 24 } = options;
  const optional = [...(laterTopUps ? ['top-up'] : []), ...(refunds ? ['refund'] : [])];
  const types = ['hold', 'hold', 'hold', 'settle', 'settle', 'release', ...optional];
  const step: fc.Arbitrary<Step> = fc.record({
    type: fc.constantFrom(...(types as Step['type'][])),
    pick: fc.nat(1000),
    units: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: UNITS_MAX })),
    share: fc.oneof(fc.constantFrom(0, 1000), fc.integer({ min: 0, max: 1000 })),
    gapMs: fc.integer({ min: 0, max: 40_000_000 }),
  });
  // Bounded by its own maximum, so it need not be small by default.
  const steps = fc.array(step, { minLength: 1, maxLength, size: 'max' });
  // Most are kept whole; a case that fails is cut to the steps that it needs, which an array alone is not: it loses its first ones.
  const kept = fc.integer({ min: 1, max: 3 * maxLength });
  return fc.tuple(kept, steps).map(([count, all]) => writeHistory(all.slice(0, count), options));
}

/** Makes movements of steps, which say only of what kind they are and what they would like to refer to. */
function writeHistory(steps: readonly Step[], { unitNano = 1n, wild = false }: HistoryOptions): AccountMovement[] {
  const model = new AccountModel();
  const movements: AccountMovement[] = [];
  let atMs = HISTORY_START_MS;
  for (const [index, step] of steps.entries()) {
    atMs += step.gapMs;
    const named = { id: `m${index}`, atMs };
    // Where there is nothing yet to settle or refund, there is a further hold.
    const wanted = index === 0 ? { ...step, type: 'top-up' as const } : step;
    const movement =
      writeReference(wanted, named, model, unitNano, wild) ??
      writePayment(wanted, named, BigInt(step.units) * unitNano);
    movements.push(movement);
    if (model.allows(movement)) model.accept(movement);
  }
  return movements;
}

type Named = { readonly id: string; readonly atMs: number };

/** A top-up or a hold: what refers to nothing. */
function writePayment({ type, pick }: Step, named: Named, nano: bigint): AccountMovement {
  if (type === 'top-up') return { type: 'top-up', ...named, nano: nano * 4n };
  const [model, key] = [MODELS[pick % MODELS.length] ?? 'flux', KEYS[pick % KEYS.length] ?? 'key-a'];
  return { type: 'hold', ...named, nano, model, key };
}

/** A settlement, a release or a refund; undefined when there is nothing to refer to. */
function writeReference(
  { type, pick, share }: Step,
  named: Named,
  model: AccountModel,
  unitNano: bigint,
  wild: boolean,
): AccountMovement | undefined {
  const shareOf = (whole: bigint): bigint => (((whole / unitNano) * BigInt(share)) / 1000n) * unitNano;
  if (type === 'top-up' || type === 'hold') return undefined;
  if (type === 'refund') {
    const charges = [...model.charges].filter(([, charge]) => wild || charge.refunded < charge.nano);
    const [chargeId, charge] = charges[pick % charges.length] ?? [];
    if (chargeId === undefined || charge === undefined) return undefined;
    const nano = wild ? shareOf(charge.nano * 2n) : shareOf(charge.nano - charge.refunded);
    return { type, ...named, chargeId, nano };
  }
  const holds = [...model.holds].filter(([, hold]) => wild || hold.isOpen);
  const [holdId, hold] = holds[pick % holds.length] ?? [];
  if (holdId === undefined || hold === undefined) return undefined;
  return type === 'release' ? { type, ...named, holdId } : { type, ...named, holdId, nano: shareOf(hold.nano) };
}

/** A job on an account: a hold, and how it ends. */
export interface AccountJob {
  readonly holdNano: bigint;
  /** Absent: the hold is released. Never more than the hold. */
  readonly settleNano?: bigint;
  /** What is given back of the charge afterwards; 0: nothing. */
  readonly refundNano: bigint;
  readonly model: string;
  readonly key: string;
}

/** Some jobs, in multiples of the unit; all of their holds together are `holdNano` summed up. */
export function accountJobs(unitNano: bigint, refunds: boolean): fc.Arbitrary<readonly AccountJob[]> {
  const unitsOf = (share: number, whole: number): bigint => BigInt(Math.floor((whole * share) / 1000)) * unitNano;
  const share = fc.oneof(fc.constantFrom(0, 1000), fc.integer({ min: 0, max: 1000 }));
  return fc.array(
    fc
      .record({
        units: fc.integer({ min: 1, max: UNITS_MAX }),
        settled: fc.option(share, { nil: undefined }),
        refunded: refunds ? share : fc.constant(0),
        model: fc.constantFrom(...MODELS),
        key: fc.constantFrom(...KEYS),
      })
      .map(({ units, settled, refunded, model, key }): AccountJob => {
        const settledUnits = settled === undefined ? 0 : Math.floor((units * settled) / 1000);
        return {
          holdNano: BigInt(units) * unitNano,
          ...(settled === undefined ? {} : { settleNano: BigInt(settledUnits) * unitNano }),
          refundNano: settled === undefined ? 0n : unitsOf(refunded, settledUnits),
          model,
          key,
        };
      }),
    { minLength: 1, maxLength: 6 },
  );
}

/** The movements of one job, in their order. */
export function jobMovements(job: AccountJob, index: number, atMs: number): AccountMovement[] {
  const [holdId, chargeId] = [`job${index}-hold`, `job${index}-charge`];
  const { holdNano, settleNano, refundNano, model, key } = job;
  const hold: AccountMovement = { type: 'hold', id: holdId, atMs, nano: holdNano, model, key };
  if (settleNano === undefined) return [hold, { type: 'release', id: `job${index}-release`, atMs, holdId }];
  const settle: AccountMovement = { type: 'settle', id: chargeId, atMs, holdId, nano: settleNano };
  if (refundNano === 0n) return [hold, settle];
  return [hold, settle, { type: 'refund', id: `job${index}-refund`, atMs, chargeId, nano: refundNano }];
}
