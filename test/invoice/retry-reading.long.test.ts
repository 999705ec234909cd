/** How retries are read, of more clients. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './retry-reading.test.ts';
