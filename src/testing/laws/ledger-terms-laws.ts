import fc from 'fast-check';
import { breach, wholeNano } from '../amount.ts';
import { HISTORY_START_MS } from '../arbitraries/account-histories.ts';
import { defineLaw, type Law } from '../law.ts';
import { autoTopUpLaw } from './auto-top-up-law.ts';
import { holdOf, LedgerCase, ledgerTerms, termsJobs, termsUnits, unitOf, verdictOf } from './ledger-case.ts';

const HOUR_MS = 3_600_000;

interface Grant {
  readonly id: string;
  readonly expiresAtMs: number;
  left: bigint;
}

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

const creditExpiryLaw: Law = defineLaw('ledger', {
  id: 'L11',
  name: 'credit is spent in the order in which it expires',
  statement:
    'What expires first is spent first; what has expired can never be spent, and what was spent never expires.',
  story:
    'when credits that expire after 7 and after 365 days are spent in the wrong order, paid money goes before the gift',
  source: 'fal, credit expiry, documentation, collected 2026-11; order of burning as Metronome documents it',
  needs: 'ledger.expires',
  given: ['gifts', 'units that never expire', 'spending'],
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
        const accepted = await seen.move(holdOf(`hold${index}`, atMs, nano));
        if (accepted !== nano <= left)
          breach(
            `With ${left} nano-USD that have not expired, a hold of ${nano} was ${accepted ? 'accepted' : 'refused'}.`,
            { expected: verdictOf(nano <= left), got: verdictOf(accepted) },
          );
        if (accepted) {
          await seen.mustMove({ type: 'settle', id: `charge${index}`, atMs, holdId: `hold${index}`, nano });
          burn(order, nano);
        }
        const shown = await ledger.grants?.(seen.account, atMs);
        if (shown === undefined) continue;
        for (const grant of order) {
          const is = wholeNano(shown[grant.id] ?? 0n);
          if (is !== grant.left)
            breach(`Of ${grant.id} ${is} nano-USD are left, not ${grant.left}.`, {
              expected: `${grant.left} nano-USD left`,
              got: `${is} nano-USD left`,
            });
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

/** The laws of accounts with terms: expiring credit, automatic top-up, caps, credit limits. L11 to L14. */
export const ledgerTermsLaws: readonly Law[] = [
  creditExpiryLaw,
  autoTopUpLaw,
  defineLaw('ledger', {
    id: 'L13',
    name: 'a cap is never exceeded',
    statement:
      'Charges and open holds together never exceed the cap, however many requests arrive at once. Requests above the cap are refused.',
    story: 'a loop without a hard cap spent $626, because each retry sent the whole growing transcript again',
    source: 'Kilo-Org kilocode issue 13772, collected 2026-11',
    needs: 'the ledger term capNano',
    given: ['units of the cap', 'waves of jobs'],
    part: ledgerTerms('capNano'),
    property: (ledger) =>
      fc.asyncProperty(termsUnits(300), fc.array(termsJobs, { minLength: 1, maxLength: 4 }), async (cap, waves) => {
        const unit = unitOf(ledger);
        const capNano = BigInt(cap) * unit;
        const seen = await LedgerCase.open(ledger, { capNano });
        const atMs = HISTORY_START_MS;
        await seen.mustMove({ type: 'top-up', id: 'paid', atMs, nano: 1_000_000n * unit });
        for (const [wave, list] of waves.entries()) {
          const holds = list.map(({ held, share }, index) => ({
            id: `hold${wave}-${index}`,
            nano: BigInt(held) * unit,
            cost: BigInt(Math.floor((held * share) / 1000)) * unit,
          }));
          const accepted = await Promise.all(
            holds.map(({ id, nano }) => seen.move({ type: 'hold', id, atMs, nano, model: 'flux', key: 'key-a' })),
          );
          const used = seen.model.spent + seen.model.held;
          if (used > capNano)
            breach(`${used} nano-USD are spent or held, above the cap of ${capNano}.`, {
              expected: `at most ${capNano} nano-USD`,
              got: `${used} nano-USD`,
            });
          const over = await seen.move(holdOf(`over${wave}`, atMs, capNano - used + unit));
          if (over)
            breach(`With ${capNano - used} left below the cap, a hold of ${capNano - used + unit} was accepted.`, {
              expected: verdictOf(false),
              got: verdictOf(true),
            });
          for (const [index, { id, cost }] of holds.entries()) {
            if (accepted[index] === true)
              await seen.mustMove({ type: 'settle', id: `${id}-charge`, atMs, holdId: id, nano: cost });
          }
        }
        const left = capNano - seen.model.spent;
        if (left > 0n) await seen.mustMove(holdOf('rest', atMs, left));
      }),
  }),
  defineLaw('ledger', {
    id: 'L14',
    name: 'a credit limit bounds what is owed',
    statement: 'A postpaid account owes at most its credit limit, open jobs included.',
    story: 'a loop that nobody stopped is said to have cost $47,000',
    source: 'trinity issue 1155, collected 2026-11',
    needs: 'the ledger term creditLimitNano',
    given: ['units of the credit limit', 'jobs'],
    part: ledgerTerms('creditLimitNano'),
    property: (ledger) =>
      fc.asyncProperty(termsUnits(300), termsJobs, async (limit, list) => {
        const unit = unitOf(ledger);
        const creditLimitNano = BigInt(limit) * unit;
        const seen = await LedgerCase.open(ledger, { creditLimitNano });
        const atMs = HISTORY_START_MS;
        for (const [index, { held, share }] of list.entries()) {
          const nano = BigInt(held) * unit;
          const room = creditLimitNano + seen.model.free;
          const accepted = await seen.move(holdOf(`hold${index}`, atMs, nano));
          if (accepted !== nano <= room)
            breach(`With ${room} of credit left, a job of ${nano} was ${accepted ? 'accepted' : 'refused'}.`, {
              expected: verdictOf(nano <= room),
              got: verdictOf(accepted),
            });
          if (accepted && share > 300) {
            const cost = BigInt(Math.floor((held * share) / 1000)) * unit;
            await seen.mustMove({ type: 'settle', id: `charge${index}`, atMs, holdId: `hold${index}`, nano: cost });
          }
          const exposure = (await seen.held()) - (await seen.balance());
          if (exposure > creditLimitNano)
            breach(`${exposure} nano-USD are owed or under way, above the limit of ${creditLimitNano}.`, {
              expected: `at most ${creditLimitNano} nano-USD`,
              got: `${exposure} nano-USD`,
            });
        }
      }),
  }),
];
