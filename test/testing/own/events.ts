import { billEvents } from '../../../src/reconcile/event-bill.ts';
import type { EventSubject } from '../../../src/testing/index.ts';

/** The bill that this package makes from events: that of `tollmark reconcile`. */
export const ownEvents: EventSubject = { bill: (log) => billEvents(log) };
