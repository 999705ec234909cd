import type { Eventually } from './amount.ts';
import { booleanAnswer } from './boolean-answer.ts';
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

/** The method of a subject that makes each type of movement. */
const METHODS: { readonly [K in AccountMovement['type']]: keyof LedgerSubject } = {
  'top-up': 'topUp',
  hold: 'hold',
  settle: 'settle',
  release: 'release',
  refund: 'refund',
};

/** As `move`, of a movement that is new to the account, so that its answer counts. Throws a `LawBreach` for an answer that is no boolean. */
export async function moveAnew(subject: LedgerSubject, account: unknown, movement: AccountMovement): Promise<boolean> {
  const asked = `${METHODS[movement.type]}(), asked for the ${movementText(movement)},`;
  const meaning = 'true for a movement that was accepted, false for one that was refused';
  return booleanAnswer(await move(subject, account, movement), asked, meaning);
}

/** A movement in words, for sentences. */
export function movementText(movement: AccountMovement): string {
  return movement.type === 'release'
    ? `release of ${movement.holdId}`
    : `${movement.type} ${movement.id} of ${movement.nano} nano-USD`;
}
