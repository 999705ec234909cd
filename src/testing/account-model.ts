import type { AccountMovement } from './account-movement.ts';

/**
 * What an account must hold after some movements: the definition that subjects are compared with. Strictly prepaid; all amounts are
 * nano-USD. It is told what the subject accepted, and knows what it should have.
 */
export class AccountModel {
  balance = 0n;
  held = 0n;
  spent = 0n;
  readonly holds = new Map<string, { readonly nano: bigint; isOpen: boolean }>();
  readonly charges = new Map<string, { readonly nano: bigint; refunded: bigint }>();

  /** What can still be held. */
  get free(): bigint {
    return this.balance - this.held;
  }

  /** Whether a strictly prepaid account accepts a movement. */
  allows(movement: AccountMovement): boolean {
    switch (movement.type) {
      case 'top-up':
        return true;
      case 'hold':
        return movement.nano <= this.free;
      case 'settle': {
        const hold = this.holds.get(movement.holdId);
        return hold?.isOpen === true && movement.nano <= hold.nano;
      }
      case 'release':
        return this.holds.get(movement.holdId)?.isOpen === true;
      case 'refund': {
        const charge = this.charges.get(movement.chargeId);
        return charge !== undefined && movement.nano <= charge.nano - charge.refunded;
      }
    }
  }

  /** A movement was accepted: books it, whether it should have been or not. */
  accept(movement: AccountMovement): void {
    switch (movement.type) {
      case 'top-up':
        this.balance += movement.nano;
        return;
      case 'hold':
        this.holds.set(movement.id, { nano: movement.nano, isOpen: true });
        this.held += movement.nano;
        return;
      case 'settle':
        this.#close(movement.holdId);
        this.charges.set(movement.id, { nano: movement.nano, refunded: 0n });
        this.balance -= movement.nano;
        this.spent += movement.nano;
        return;
      case 'release':
        this.#close(movement.holdId);
        return;
      case 'refund': {
        const charge = this.charges.get(movement.chargeId);
        if (charge !== undefined) charge.refunded += movement.nano;
        this.balance += movement.nano;
        this.spent -= movement.nano;
      }
    }
  }

  #close(holdId: string): void {
    const hold = this.holds.get(holdId);
    if (hold === undefined || !hold.isOpen) return;
    hold.isOpen = false;
    this.held -= hold.nano;
  }
}
