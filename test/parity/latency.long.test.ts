/** Times of a longer run in both worlds. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './latency.test.ts';
