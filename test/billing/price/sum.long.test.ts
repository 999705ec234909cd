/** Prices against the exact oracle, thousands of times. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './sum.test.ts';
