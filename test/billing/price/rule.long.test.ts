/** More rules under what is provider-wide. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './rule.test.ts';
