/** The laws of conservation under each kind of fault, on many scenarios. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './faults.test.ts';
