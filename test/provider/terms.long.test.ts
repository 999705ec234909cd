/** The laws of a change while a provider runs, over more traces. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './terms.test.ts';
