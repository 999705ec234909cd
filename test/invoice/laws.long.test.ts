/** Laws of invoices, with more traffic, and how often presets are recognised. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './laws.test.ts';
