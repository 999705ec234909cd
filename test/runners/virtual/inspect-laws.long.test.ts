/** The laws of clients that inspect, over more scenarios. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './inspect-laws.test.ts';
