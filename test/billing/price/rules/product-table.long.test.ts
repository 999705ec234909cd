/** The tables that are refused, more of them. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './product-table.test.ts';
