/** Thousands of random providers. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './dearest-charge.test.ts';
