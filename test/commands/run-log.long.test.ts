/** Logs that are cut at every byte, and many more that are damaged. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './run-log.test.ts';
