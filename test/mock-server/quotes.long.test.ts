/** The laws of quotes in their long form. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './quotes.test.ts';
