/** Many more scripts, good and bad. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './script-schema.test.ts';
