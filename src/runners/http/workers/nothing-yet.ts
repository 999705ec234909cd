import { coarsen, type LiveSnapshot } from '../../../measure/live-snapshot.ts';

/** What is known of a run before any of its workers has told anything. */
export const NOTHING_YET: LiveSnapshot = {
  phase: 'priming',
  elapsedMs: 0,
  endMs: 0,
  offered: 0,
  begun: 0,
  attempts: 0,
  retries: 0,
  succeeded: 0,
  failed: 0,
  dropped: 0,
  late: 0,
  throttled: 0,
  timeouts: 0,
  networkErrors: 0,
  active: 0,
  byStatus: {},
  latency: coarsen([]),
  sendLag: coarsen([]),
  billedNano: '0',
  usefulNano: '0',
  unknownNano: '0',
  primedNano: '0',
  isEstimate: true,
  doubts: [],
};
