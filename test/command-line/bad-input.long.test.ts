/** Every wrong command line in a process of its own. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './bad-input.test.ts';
