/** Refuses what is no amount of an account, by a RangeError. What refuses stands apart, so that what is called for each request stays small. */
export function assertAmount(nano: number): void {
  if (!(Number.isSafeInteger(nano) && nano >= 0)) refuseAmount(nano);
}

function refuseAmount(nano: number): never {
  throw new RangeError(`${nano} is no amount of an account: use a whole number of nano-USD from 0 up to 2^53 - 1.`);
}

/** Refuses to end a hold of more than all open ones. */
export function refuseHeld(nano: number): never {
  throw new RangeError(`${nano} nano-USD are more than all open holds together: settle every reserved request once.`);
}
