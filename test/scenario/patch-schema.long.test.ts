/** Many more parts of providers. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './patch-schema.test.ts';
