/** No reply of any dialect is an exception, on many more of them. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './hostile-replies.test.ts';
