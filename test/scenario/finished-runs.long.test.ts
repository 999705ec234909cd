/** Thousands of random scenarios. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './finished-runs.test.ts';
