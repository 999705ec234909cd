/** The laws of whole simulations, over more worlds. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './simulation-laws.test.ts';
