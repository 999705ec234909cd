/** More studies, interrupted and carried on. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './carry-out.test.ts';
