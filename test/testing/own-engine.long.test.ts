/** As in `own-engine.test.ts`, a thousand runs of each law but those of the simulator. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './own-engine.test.ts';
