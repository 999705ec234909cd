/** Many more deeds of clients that hold as much as they can. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './under-way.test.ts';
