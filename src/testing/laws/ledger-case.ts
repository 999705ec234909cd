import fc from 'fast-check';
import { AccountModel } from '../account-model.ts';
import { type AccountMovement, moveAnew, movementText } from '../account-movement.ts';
import { breach, wholeNano } from '../amount.ts';
import type { HistoryOptions } from '../arbitraries/account-histories.ts';
import type { BillingSubject } from '../billing-subject.ts';
import type { AccountTerms, LedgerSubject } from '../subjects/ledger-subject.ts';

const HOUR_MS = 3_600_000;
/** So that all of a case lies in the 26 days that are left of January 2026: one month, whether it is the calendar's or 30 days. */
const GAP_MS_MAX = 50 * HOUR_MS;

/** A number of units from 1 to `max`. */
export function termsUnits(max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max });
}

/** Jobs on an account with terms: the units held for each, the thousandths of them that it costs, and the time since the job before it. */
export const termsJobs: fc.Arbitrary<{ held: number; share: number; gapMs: number }[]> = fc.array(
  fc.record({ held: termsUnits(100), share: fc.integer({ min: 0, max: 1000 }), gapMs: fc.nat(GAP_MS_MAX) }),
  { minLength: 1, maxLength: 12 },
);

/** An account of the subject and the model of what it must hold. */
export class LedgerCase {
  readonly model: AccountModel = new AccountModel();
  readonly #subject: LedgerSubject;
  readonly #account: unknown;

  private constructor(subject: LedgerSubject, account: unknown) {
    this.#subject = subject;
    this.#account = account;
  }

  static async open(subject: LedgerSubject, terms: AccountTerms = {}): Promise<LedgerCase> {
    return new LedgerCase(subject, await subject.open(terms));
  }

  get account(): unknown {
    return this.#account;
  }

  async balance(): Promise<bigint> {
    return wholeNano(await this.#subject.balance(this.#account));
  }

  async held(): Promise<bigint> {
    return wholeNano(await this.#subject.held(this.#account));
  }

  /** Makes a movement; the model books it if the subject accepted it. */
  async move(movement: AccountMovement): Promise<boolean> {
    const accepted = await moveAnew(this.#subject, this.#account, movement);
    if (accepted) this.model.accept(movement);
    return accepted;
  }

  /** As `move`, for a movement that must be accepted. */
  async mustMove(movement: AccountMovement): Promise<void> {
    const accepted = await this.move(movement);
    if (!accepted) breach(`The ${movementText(movement)} was refused.`, { expected: 'accepted', got: 'refused' });
  }

  /** Leaves a case out, once it was looked at, in which the subject accepted no hold: a law of which that is said of all cases was not checked. */
  demandHolds(): void {
    fc.pre(this.model.holds.size > 0);
  }

  /** Everything that can be seen of the account, as plain data. */
  async state(): Promise<Record<string, bigint>> {
    const counters = Object.entries((await this.#subject.counters?.(this.#account)) ?? {});
    return {
      ...Object.fromEntries(counters.map(([name, amount]) => [name, wholeNano(amount)])),
      balance: await this.balance(),
      held: await this.held(),
    };
  }
}

/** The ledger of a subject whose accounts can be opened with such terms; undefined otherwise. */
export function ledgerTerms(term: keyof AccountTerms): (subject: BillingSubject) => LedgerSubject | undefined {
  return ({ ledger }) => (ledger?.terms?.includes(term) === true ? ledger : undefined);
}

/** Whether a movement was accepted, in a word. */
export function verdictOf(accepted: boolean): string {
  return accepted ? 'accepted' : 'refused';
}

/** The state as text, for sentences. */
export function stateText(state: Readonly<Record<string, bigint>>): string {
  return Object.entries(state)
    .map(([name, nano]) => `${name} ${nano}`)
    .join(', ');
}

/** What histories of accounts of the subject may hold. */
export function historyOptions(ledger: LedgerSubject): HistoryOptions {
  return { unitNano: unitOf(ledger), refunds: ledger.refund !== undefined, laterTopUps: ledger.topUps !== 'opening' };
}

/** A hold of some model and key. */
export function holdOf(id: string, atMs: number, nano: bigint): AccountMovement & { readonly type: 'hold' } {
  return { type: 'hold', id, atMs, nano, model: 'flux', key: 'key-a' };
}

/** A smallest amount of the subject. */
export function unitOf({ unitNano = 1n }: LedgerSubject): bigint {
  return unitNano;
}
