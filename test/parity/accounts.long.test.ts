/** Every case of accounts in both worlds. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './accounts.test.ts';
