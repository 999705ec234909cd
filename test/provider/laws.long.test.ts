/** The laws of a provider over more traces. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './laws.test.ts';
