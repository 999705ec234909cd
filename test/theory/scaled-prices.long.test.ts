/** Scaled prices, at more scales. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './scaled-prices.test.ts';
