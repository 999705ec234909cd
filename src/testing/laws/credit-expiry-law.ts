import fc from 'fast-check';
import { wholeNano } from '../amount.ts';
import { HISTORY_START_MS } from '../arbitraries/account-histories.ts';
import { defineLaw } from '../define-law.ts';
import type { Law } from '../law.ts';
import { breach } from '../law-breach.ts';
import { LedgerCase, unitOf } from './ledger-case.ts';

interface Grant {
  readonly id: string;
  readonly expiresAtMs: number;
  left: bigint;
}

const HOUR_MS = 3_600_000;

/** Distinct hours at which grants expire, and what they are worth in units; the last one never expires. */
const grants = fc
  .uniqueArray(fc.integer({ min: 1, max: 48 }), { minLength: 1, maxLength: 4 })
  .chain((hours) =>
    fc
      .array(fc.integer({ min: 1, max: 100 }), { minLength: hours.length, maxLength: hours.length })
      .map((worth) => hours.map((hour, index) => ({ hour, worth: worth[index] ?? 1 }))),
  );

const spending = fc.array(fc.record({ gapMs: fc.nat(20 * HOUR_MS), units: fc.integer({ min: 1, max: 80 }) }), {
  minLength: 1,
  maxLength: 8,
});

/** L11. */
export const creditExpiryLaw: Law = defineLaw('ledger', {
  id: 'L11',
  name: 'credit is spent in the order in which it expires',
  statement:
    'What expires first is spent first; what has expired can never be spent, and what was spent never expires.',
  story:
    'when credits that expire after 7 and after 365 days are spent in the wrong order, paid money goes before the gift',
  source: 'fal, credit expiry, documentation, collected 2026-11; order of burning as Metronome documents it',
  needs: 'ledger.expires',
  part: ({ ledger }) => (ledger?.expires === true ? ledger : undefined),
  property: (ledger) =>
    fc.asyncProperty(grants, fc.nat(100), spending, async (given, lasting, spends) => {
      const unit = unitOf(ledger);
      const seen = await LedgerCase.open(ledger);
      const model: Grant[] = given.map(({ hour, worth }, index) => ({
        id: `gift${index}`,
        expiresAtMs: HISTORY_START_MS + hour * HOUR_MS,
        left: BigInt(worth) * unit,
      }));
      model.push({ id: 'paid', expiresAtMs: Number.POSITIVE_INFINITY, left: BigInt(lasting) * unit });
      for (const { id, expiresAtMs, left } of model) {
        const expiry = Number.isFinite(expiresAtMs) ? { expiresAtMs } : {};
        await seen.mustMove({ type: 'top-up', id, atMs: HISTORY_START_MS, nano: left, ...expiry });
      }
      const order = model.toSorted((a, b) => a.expiresAtMs - b.expiresAtMs);
      let atMs = HISTORY_START_MS;
      for (const [index, spend] of spends.entries()) {
        atMs += spend.gapMs;
        const nano = BigInt(spend.units) * unit;
        for (const grant of order) if (grant.expiresAtMs <= atMs) grant.left = 0n;
        const left = order.reduce((sum, grant) => sum + grant.left, 0n);
        const accepted = await seen.move({ type: 'hold', id: `hold${index}`, atMs, nano, model: 'flux', key: 'key-a' });
        if (accepted !== nano <= left)
          breach(
            `With ${left} nano-USD that have not expired, a hold of ${nano} was ${accepted ? 'accepted' : 'refused'}.`,
          );
        if (accepted) {
          await seen.mustMove({ type: 'settle', id: `charge${index}`, atMs, holdId: `hold${index}`, nano });
          burn(order, nano);
        }
        const shown = await ledger.grants?.(seen.account, atMs);
        if (shown === undefined) continue;
        for (const grant of order) {
          const is = wholeNano(shown[grant.id] ?? 0n);
          if (is !== grant.left) breach(`Of ${grant.id} ${is} nano-USD are left, not ${grant.left}.`);
        }
      }
    }),
});

function burn(order: readonly Grant[], nano: bigint): void {
  let rest = nano;
  for (const grant of order) {
    const taken = grant.left < rest ? grant.left : rest;
    grant.left -= taken;
    rest -= taken;
  }
}
