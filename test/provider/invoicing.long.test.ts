/** Charges of the emulated provider, on more of them. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './invoicing.test.ts';
