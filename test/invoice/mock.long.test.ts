/** Invoices of the traffic of a mock server, of more programs. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './mock.test.ts';
