/** Thousands of damaged messages in every dialect. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './hostile-bytes.test.ts';
