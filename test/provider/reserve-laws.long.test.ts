/** Thousands of random gateways. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './reserve-laws.test.ts';
