/** More recorders and books, merged. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './dumps.test.ts';
