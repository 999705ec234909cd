/** Every case of the operations in both worlds. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './operations.test.ts';
