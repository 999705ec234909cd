/** Phases of thousands of random scenarios. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './phase-summary.test.ts';
