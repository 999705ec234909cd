/** Service times, on more draws. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './service-time.test.ts';
