/** Thousands of broken scenarios. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './robustness.test.ts';
