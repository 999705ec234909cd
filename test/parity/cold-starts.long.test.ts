/** Every case of cold starts in both worlds. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './cold-starts.test.ts';
