/** The lane, open and shut, over thousands of random scenarios. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './lane.test.ts';
