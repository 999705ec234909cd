import type { Eventually } from './amount.ts';
import type { Hold, LedgerSubject, Refund, Release, Settle, TopUp } from './subjects/ledger-subject.ts';

/** One movement of an account, by its type. */
export type AccountMovement =
  | ({ readonly type: 'top-up' } & TopUp)
  | ({ readonly type: 'hold' } & Hold)
  | ({ readonly type: 'settle' } & Settle)
  | ({ readonly type: 'release' } & Release)
  | ({ readonly type: 'refund' } & Refund);

/** Makes a movement on an account of the subject; answers whether it was accepted. A subject without refunds refuses them. */
export function move(subject: LedgerSubject, account: unknown, movement: AccountMovement): Eventually<boolean> {
  switch (movement.type) {
    case 'top-up':
      return subject.topUp(account, movement);
    case 'hold':
      return subject.hold(account, movement);
    case 'settle':
      return subject.settle(account, movement);
    case 'release':
      return subject.release(account, movement);
    case 'refund':
      return subject.refund?.(account, movement) ?? false;
  }
}

/** A movement in words, for sentences. */
export function movementText(movement: AccountMovement): string {
  return movement.type === 'release'
    ? `release of ${movement.holdId}`
    : `${movement.type} ${movement.id} of ${movement.nano} nano-USD`;
}
