/** Every case of workers that set up and shut down. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './cold-starts.test.ts';
