/** The ends of jobs in slots, on more of them. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './ends.test.ts';
