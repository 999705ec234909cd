/** Every case of gateways and fallbacks in both worlds. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './gateways.test.ts';
