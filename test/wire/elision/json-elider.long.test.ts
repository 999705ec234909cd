/** Thousands of values, and texts that are no JSON. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './json-elider.test.ts';
