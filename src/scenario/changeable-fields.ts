/** What may change while a provider runs: `true`, or the fields of a map that may. */
export interface Changeable {
  readonly [field: string]: true | Changeable;
}

const MODE: Changeable = { serviceTime: true, timeToFirstToken: true, availability: true };
/** What of a provider may change. */
export const CHANGEABLE: Changeable = {
  models: { '*': { ...MODE, operations: { '*': MODE } } },
  capacity: { slots: true, queue: true, fullStatus: true },
  limits: true,
  retryAfter: true,
  faults: true,
  startTimeout: true,
  region: true,
  tier: true,
  onDisconnect: true,
  auth: true,
};
