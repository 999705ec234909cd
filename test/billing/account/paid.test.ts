import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Account } from '../../../src/billing/account/account.ts';
import type { AccountOptions } from '../../../src/billing/account/options.ts';
import { RESERVE } from '../../../src/billing/account/snapshot.ts';

const prepaid: AccountOptions = {
  type: 'prepaid',
  holds: 'strict',
  balanceNano: 5_000,
  credits: [],
  lockBelowNano: 0,
  topUp: { belowNano: 1_000, amountNano: 2_000, monthlyMaxNano: 40_000, afterMs: 3 },
  refusal: { status: 402, message: '' },
};

/** When requests come, and how long each is under way. */
const requests = fc.array(fc.record({ gapMs: fc.nat(4), tookMs: fc.nat(20) }), { maxLength: 120, size: 'max' });

test('a request that is paid ahead and booked with many others leaves the account as one that was reserved and settled in its time', () => {
  fc.assert(
    fc.property(requests, fc.integer({ min: 1, max: 900 }), (drawn, priceNano) => {
      const [plain, paid] = [new Account(prepaid), new Account(prepaid)];
      const ends: number[] = [];
      const answers: number[][] = [[], []];
      let nowMs = 0;
      let count = 0;
      for (const { gapMs, tookMs } of drawn) {
        nowMs += gapMs;
        for (const endMs of ends.filter((each) => each <= nowMs).toSorted((left, right) => left - right)) {
          plain.settle(endMs, 0, priceNano, priceNano);
          ends.splice(ends.indexOf(endMs), 1);
        }
        const answer = plain.reserve(nowMs, 0, priceNano);
        answers[0]?.push(answer);
        if (answer === RESERVE.admitted) ends.push(nowMs + tookMs);
        const other = paid.check(nowMs, 0, priceNano);
        answers[1]?.push(other);
        if (other !== RESERVE.admitted) continue;
        paid.pay(nowMs, priceNano);
        count++;
      }
      for (const endMs of ends.toSorted((left, right) => left - right)) plain.settle(endMs, 0, priceNano, priceNano);
      paid.bookPaid(priceNano, count);
      expect(answers[1]).toEqual(answers[0]);
      // `check` counts no refusals: that is for `reserve`.
      const { refused } = plain.view(nowMs + 100);
      expect({ ...paid.view(nowMs + 100), refused }).toEqual(plain.view(nowMs + 100));
      expect(paid.ledger.snapshot()).toEqual(plain.ledger.snapshot());
    }),
    { seed: 42, numRuns: 200 },
  );
});
