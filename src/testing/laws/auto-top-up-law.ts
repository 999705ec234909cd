import fc from 'fast-check';
import { breach, wholeNano } from '../amount.ts';
import { HISTORY_START_MS } from '../arbitraries/account-histories.ts';
import { defineLaw, type Law } from '../law.ts';
import type { AccountTerms, LedgerSubject } from '../subjects/ledger-subject.ts';
import { holdOf, LedgerCase, ledgerTerms, termsJobs, termsUnits, unitOf } from './ledger-case.ts';

type AutoTopUp = NonNullable<AccountTerms['autoTopUp']>;

/** Threshold, amount and monthly cap of a top-up, what is paid in above the threshold, and jobs. */
const topUps = [termsUnits(50), termsUnits(100), termsUnits(400), termsUnits(200), termsJobs] as const;

/** An account that is topped up, looked at after each job. */
class TopUpCase {
  readonly #ledger: LedgerSubject;
  readonly #seen: LedgerCase;
  readonly #terms: AutoTopUp;
  #count = 0;
  #wasBelow = false;

  private constructor(ledger: LedgerSubject, seen: LedgerCase, terms: AutoTopUp) {
    this.#ledger = ledger;
    this.#seen = seen;
    this.#terms = terms;
  }

  static async open(ledger: LedgerSubject, terms: AutoTopUp): Promise<TopUpCase> {
    return new TopUpCase(ledger, await LedgerCase.open(ledger, { autoTopUp: terms }), terms);
  }

  /** Pays in what keeps the account above its threshold. */
  async pay(units: number): Promise<void> {
    const nano = BigInt(units) * unitOf(this.#ledger);
    await this.#seen.mustMove({ type: 'top-up', id: 'paid', atMs: HISTORY_START_MS, nano });
    this.#count = (await this.#topUps()).length;
    if (this.#count !== 0)
      breach(`With ${units} units paid in, ${this.#count} automatic top-ups were made.`, {
        expected: 'no automatic top-up',
        got: String(this.#count),
      });
  }

  /** A job that costs all of its hold, if that is accepted, and what it brought. */
  async work(index: number, atMs: number, nano: bigint): Promise<void> {
    const [seen, holdId] = [this.#seen, `hold${index}`];
    const accepted = await seen.move(holdOf(holdId, atMs, nano));
    if (accepted) await seen.mustMove({ type: 'settle', id: `charge${index}`, atMs, holdId, nano });
    const all = await this.#topUps();
    const balance = await seen.balance();
    const fresh = all.slice(this.#count);
    this.#count = all.length;
    if (fresh.length > 1)
      breach(`One job brought ${fresh.length} automatic top-ups.`, {
        expected: 'one automatic top-up at most',
        got: String(fresh.length),
      });
    const month = all.reduce((sum, own) => sum + own, 0n);
    if (month > this.#terms.monthlyCapNano)
      breach(`${month} nano-USD were paid in in one month, above the cap of ${this.#terms.monthlyCapNano}.`, {
        expected: `at most ${this.#terms.monthlyCapNano} nano-USD`,
        got: `${month} nano-USD`,
      });
    if (fresh[0] !== undefined) this.#book(fresh[0]);
    else if (accepted) this.#demandNoneDue(month);
    if (balance !== seen.model.balance)
      breach(`The balance is ${balance}, not ${seen.model.balance}.`, {
        expected: `a balance of ${seen.model.balance}`,
        got: `a balance of ${balance}`,
      });
    this.#wasBelow = seen.model.free < this.#terms.belowNano;
  }

  /** Leaves the case out if no job was accepted. */
  demandHolds(): void {
    this.#seen.demandHolds();
  }

  #book(nano: bigint): void {
    const { belowNano, amountNano } = this.#terms;
    const { free } = this.#seen.model;
    if (free >= belowNano)
      breach(`${free} were free, not below ${belowNano}, and there was a top-up.`, {
        expected: 'no top-up',
        got: 'one',
      });
    if (nano !== amountNano)
      breach(`${nano} were paid in, not ${amountNano}.`, {
        expected: `${amountNano} nano-USD`,
        got: `${nano} nano-USD`,
      });
    this.#seen.model.balance += nano;
  }

  #demandNoneDue(month: bigint): void {
    const { belowNano, amountNano, monthlyCapNano } = this.#terms;
    const { free } = this.#seen.model;
    if (!this.#wasBelow && free < belowNano && month + amountNano <= monthlyCapNano)
      breach(`${free} are free, below ${belowNano}, and nothing was paid in.`, { expected: 'a top-up', got: 'none' });
  }

  async #topUps(): Promise<readonly bigint[]> {
    const list = (await this.#ledger.autoTopUps?.(this.#seen.account)) ?? [];
    return list.map(({ amount }) => wholeNano(amount));
  }
}

/** The law of automatic top-ups: L12. */
export const autoTopUpLaw: Law = defineLaw('ledger', {
  id: 'L12',
  name: 'an automatic top-up fires once per crossing',
  statement:
    'When the free balance falls below the threshold, one top-up is paid: never two at once, and never more in a month than the cap.',
  story: 'a metering error consumed an automatic refill of $100, and the account was locked',
  source: 'fal issue 1175, collected 2026-11',
  needs: 'ledger.autoTopUps and the term autoTopUp',
  given: [
    'units of the threshold',
    'units of a top-up',
    'units of the monthly cap',
    'units paid in above the threshold',
    'jobs',
  ],
  part: (subject) => (subject.ledger?.autoTopUps === undefined ? undefined : ledgerTerms('autoTopUp')(subject)),
  property: (ledger) =>
    fc.asyncProperty(...topUps, async (below, amount, monthly, paid, jobs) => {
      const unit = unitOf(ledger);
      const account = await TopUpCase.open(ledger, {
        belowNano: BigInt(below) * unit,
        amountNano: BigInt(amount) * unit,
        monthlyCapNano: BigInt(monthly) * unit,
      });
      await account.pay(paid + below);
      let atMs = HISTORY_START_MS;
      for (const [index, { held, gapMs }] of jobs.entries()) {
        atMs += gapMs;
        await account.work(index, atMs, BigInt(held) * unit);
      }
      account.demandHolds();
    }),
});
