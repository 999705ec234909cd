/** The round trips of Prodia’s jobs, more often. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './prodia.test.ts';
