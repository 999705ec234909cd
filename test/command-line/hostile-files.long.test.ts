/** Each input for each reader. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './hostile-files.test.ts';
