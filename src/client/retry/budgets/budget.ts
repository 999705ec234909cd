/** What a retry is charged as, and what a policy remembers of the last one it made for a request. */
export const CHARGE = { none: 0, throttling: 1, transient: 2 } as const;

/**
 * A limit on the retries of one client, shared by its requests. Time comes in as an argument and never goes back.
 * Every budget keeps whole numbers only, so that its law holds to the last retry.
 */
export interface RetryBudget {
  /** Whether `succeeded` changes anything. */
  readonly needsSuccessFeedback: boolean;
  /** A request sends its first attempt. */
  began(nowMs: number): void;
  /** An attempt failed in a way that the policy would retry, whether or not it has attempts left. */
  failed(nowMs: number): void;
  /** Whether a retry may be made now; if so it is paid for. `charge` is `CHARGE.throttling` or `CHARGE.transient`. */
  withdraw(charge: number, nowMs: number): boolean;
  /** A request succeeded; `charge` is that of its last retry, `CHARGE.none` when the first attempt did it. */
  succeeded(charge: number, nowMs: number): void;
}

/** No limit: every retry may be made. Other budgets override what they count. */
export class UnlimitedBudget implements RetryBudget {
  readonly needsSuccessFeedback: boolean = false;

  began(_nowMs: number): void {}

  failed(_nowMs: number): void {}

  withdraw(_charge: number, _nowMs: number): boolean {
    return true;
  }

  succeeded(_charge: number, _nowMs: number): void {}
}
