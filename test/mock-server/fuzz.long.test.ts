/** More requests of every damaged kind against every dialect. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './fuzz.test.ts';
