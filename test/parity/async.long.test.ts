/** Every case of polled jobs in both worlds. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './async.test.ts';
