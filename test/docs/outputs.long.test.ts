/** All outputs that documents show, pilots and studies included. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './outputs.test.ts';
