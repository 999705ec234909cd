/** What a log gives again, for all wire formats and failures of the law. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './rebuild-law.test.ts';
