/** Modes on the wire, on more requests. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './modes.test.ts';
