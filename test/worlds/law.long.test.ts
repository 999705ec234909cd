/** The law of the two worlds on a thousand seeds. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './law.test.ts';
