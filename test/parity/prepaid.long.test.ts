/** Every case of prepaid accounts in both worlds. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './prepaid.test.ts';
