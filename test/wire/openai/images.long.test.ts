/** More shapes of every operation, sent and read. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './images.test.ts';
